package io.drydock.internal.qemu;

import io.drydock.error.UnsupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where QEMU's programs are.
 *
 * <p>Threading: stateless.
 */
final class Programs {
    private Programs() {}

    /** The program's path: on the PATH, or where programs usually are. */
    static Optional<String> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/bin:/usr/sbin";
        for (String directory : path.split(":", -1)) {
            Path program = Path.of(directory, name);
            if (directory.startsWith("/") && Files.isExecutable(program)) {
                return Optional.of(program.toString());
            }
        }
        return Optional.empty();
    }

    /**
     * As {@link #find(String)}.
     *
     * @throws UnsupportedException when it is not installed
     */
    static String find(String name, String debianPackage) throws UnsupportedException {
        Optional<String> program = find(name);
        if (program.isEmpty()) {
            throw new UnsupportedException(
                    "start",
                    name,
                    "the program is not installed",
                    "install " + debianPackage + ", or open a raw image");
        }
        return program.get();
    }
}
