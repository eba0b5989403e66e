package io.drydock.inspect;

import io.drydock.filesystem.FileTree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The host name that a guest is configured with. */
final class Hostname {
    /** SUSE and very old Debians use the first, everyone else the second (hostname(5)). */
    private static final List<String> FILES = List.of("/etc/HOSTNAME", "/etc/hostname");

    /** Red Hat's, before there was /etc/hostname. */
    private static final String SYSCONFIG = "/etc/sysconfig/network";

    private Hostname() {}

    static Optional<String> of(FileTree files) throws IOException {
        for (String file : FILES) {
            Optional<String> name = first(GuestText.lines(files, file));
            if (name.isPresent()) {
                return name;
            }
        }
        String name = ShellAssignments.parse(GuestText.lines(files, SYSCONFIG)).get("HOSTNAME");
        return Optional.ofNullable(name).filter(n -> !n.isEmpty());
    }

    /** The first line that is no comment. */
    static Optional<String> first(List<String> lines) {
        return lines.stream().filter(line -> !line.isEmpty() && !line.startsWith("#")).findFirst();
    }
}
