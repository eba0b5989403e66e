package io.drydock.inspect;

import io.drydock.filesystem.FileTree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out which distribution a guest is: os-release, then lsb-release, then the distributions'
 * own release files, as libguestfs asks them. The first that knows the distribution wins; the
 * others fill in what it leaves open. Unlike libguestfs's, the product's name is the one in
 * os-release where there is one: Debian's own file has nothing but the version.
 */
final class ReleaseFinder {
    private static final String OS_RELEASE = "/etc/os-release";

    /** Where /etc/os-release leads to: the link is missing in some images. */
    private static final String VENDOR_OS_RELEASE = "/usr/lib/os-release";

    private static final String LSB_RELEASE = "/etc/lsb-release";

    /** Their os-release tells the major version only; the release file tells all of it. */
    private static final Set<String> MAJOR_ONLY = Set.of("debian", "centos", "circle", "rocky");

    private ReleaseFinder() {}

    static Release find(FileTree files) throws IOException {
        Release found = OsRelease.parse(osRelease(files));
        if (isIncomplete(found)) {
            Release lsb = OsRelease.parseLsb(GuestText.lines(files, LSB_RELEASE));
            found = found.or(lsb);
            if (found.distro().isEmpty() && lsb.productName().isPresent()) {
                // One that we do not know, and that is not what it has been made of.
                return found;
            }
        }
        return isIncomplete(found) || lacksMinor(found) ? completed(found, files) : found;
    }

    private static boolean isIncomplete(Release found) {
        return found.distro().isEmpty() || found.version().isEmpty();
    }

    private static List<String> osRelease(FileTree files) throws IOException {
        List<String> lines = GuestText.lines(files, OS_RELEASE);
        return lines.isEmpty() ? GuestText.lines(files, VENDOR_OS_RELEASE) : lines;
    }

    private static boolean lacksMinor(Release found) {
        return found.minor() == 0 && found.distro().filter(MAJOR_ONLY::contains).isPresent();
    }

    private static Release completed(Release found, FileTree files) throws IOException {
        for (ReleaseFile file : ReleaseFile.ALL) {
            // Of a distribution that is known, only its own file counts.
            if (found.distro().isPresent() && !found.distro().get().equals(file.distro())) {
                continue;
            }
            Optional<Release> told = GuestText.findLines(files, file.path()).flatMap(file::parse);
            if (told.isPresent()) {
                Release all = found.or(told.get());
                return lacksMinor(all)
                        ? all.withVersion(told.get().version().or(all::version))
                        : all;
            }
        }
        return found;
    }
}
