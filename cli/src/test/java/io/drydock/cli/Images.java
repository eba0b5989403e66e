package io.drydock.cli;

import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.nio.file.Files;
import java.nio.file.Path;

/** The images that {@code make guest} makes; src/guest/README.md says what is in them. */
public final class Images {
    private static final Path DIRECTORY = Path.of("../target/guest").toAbsolutePath().normalize();

    private Images() {}

    static Path named(String name) {
        Path image = DIRECTORY.resolve(name);
        Needs.that(Files.exists(image), "needs the image " + name + ": make guest");
        return image;
    }

    /** A copy to write to. */
    public static Path copy(String name, Path directory) {
        Path copy = directory.resolve(name);
        Commands.run("cp", "--sparse=always", "--reflink=auto", named(name), copy);
        return copy;
    }
}
