package io.drydock.it;

import io.drydock.image.ImageFormat;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.nio.file.Files;
import java.nio.file.Path;

/** The images that {@code make guest} makes; src/guest/README.md says what is in them. */
final class GuestImages {
    private static final Path DIRECTORY = Path.of("../target/guest").toAbsolutePath().normalize();

    private GuestImages() {}

    static Path small(ImageFormat format) {
        return named("small." + format.qemuDriver());
    }

    static Path debian12(ImageFormat format) {
        return named("debian12." + format.qemuDriver());
    }

    /** Of a set of images or of what is known about them. */
    static Path named(String name) {
        Path image = DIRECTORY.resolve(name);
        Needs.that(Files.exists(image), "needs the image " + name + ": make guest");
        return image;
    }

    /** A copy to write to. */
    static Path copy(Path image, Path copy) {
        Commands.run("cp", "--sparse=always", "--reflink=auto", image, copy);
        return copy;
    }

    /** The disk as a raw file, whatever the image's format: qemu-img reads it. */
    static Path asRaw(Path image, ImageFormat format, Path raw) {
        Commands.run("qemu-img", "convert", "-f", format.qemuDriver(), "-O", "raw", image, raw);
        return raw;
    }

    /** What is at that place of a raw file, as a file of its own. */
    static Path part(Path raw, long mebibytesBefore, long mebibytes, Path part) {
        Commands.run(
                "dd",
                "if=" + raw,
                "of=" + part,
                "bs=1M",
                "skip=" + mebibytesBefore,
                "count=" + mebibytes,
                "conv=sparse",
                "status=none");
        return part;
    }
}
