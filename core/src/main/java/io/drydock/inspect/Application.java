package io.drydock.inspect;

import java.util.Optional;

/**
 * One installed package of a guest.
 *
 * @param name the package's name
 * @param epoch the version's epoch, 0 where there is none
 * @param version the version without epoch and release
 * @param release the release (for dpkg the Debian revision), empty where there is none
 * @param architecture as the package manager has it: {@code amd64}, {@code all}, {@code x86_64}
 * @param summary one line of description
 * @param description the description's remaining lines, as they stand
 * @param url the project's page
 * @param sourcePackage the source package that it was built from, where it has another name
 * @param maintainer who made the package
 */
public record Application(
        String name,
        int epoch,
        String version,
        Optional<String> release,
        Optional<String> architecture,
        Optional<String> summary,
        Optional<String> description,
        Optional<String> url,
        Optional<String> sourcePackage,
        Optional<String> maintainer) {}
