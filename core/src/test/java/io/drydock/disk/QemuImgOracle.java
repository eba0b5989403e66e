package io.drydock.disk;

import io.drydock.image.ImageFormat;
import io.drydock.testing.Commands;
import java.nio.file.Path;

/** What QEMU's own tools say of images. */
final class QemuImgOracle {
    private QemuImgOracle() {}

    /** {@code qemu-img info}, as JSON on one line. */
    static String info(Path image, ImageFormat format) {
        return Commands.run("qemu-img", "info", "--output=json", "-f", format.qemuDriver(), image)
                .replaceAll("\\s+", " ");
    }

    /** Makes an image of that format. */
    static void create(Path image, ImageFormat format, Object size, Object... options) {
        Object[] command = {"qemu-img", "create", "-q", "-f", format.qemuDriver()};
        Commands.run(concat(command, options, image, size));
    }

    /** Copies an image. */
    static void convert(Path from, ImageFormat format, Path to, ImageFormat wanted) {
        Commands.run(
                "qemu-img",
                "convert",
                "-f",
                format.qemuDriver(),
                "-O",
                wanted.qemuDriver(),
                from,
                to);
    }

    /** Whether the disks in two images have the same bytes. */
    static boolean same(Path one, ImageFormat format, Path other, ImageFormat otherFormat) {
        return Commands.tryRun(
                                "qemu-img",
                                "compare",
                                "-f",
                                format.qemuDriver(),
                                "-F",
                                otherFormat.qemuDriver(),
                                one,
                                other)
                        .exitCode()
                == 0;
    }

    /** {@code qemu-img check}: its exit status, 0 if all is well and 63 if there is no check. */
    static int check(Path image, ImageFormat format) {
        return Commands.tryRun("qemu-img", "check", "-q", "-f", format.qemuDriver(), image)
                .exitCode();
    }

    /** Fills a range of the disk with a byte. */
    static void write(Path image, ImageFormat format, int value, String offset, String length) {
        String command = "write -P " + value + " " + offset + " " + length;
        Commands.run("qemu-io", "-f", format.qemuDriver(), "-c", command, image);
    }

    /** Whether a range of the disk holds that byte and nothing else. */
    static boolean holds(Path image, ImageFormat format, int value, String offset, String length) {
        String command = "read -P " + value + " " + offset + " " + length;
        Commands.Result result =
                Commands.tryRun("qemu-io", "-r", "-f", format.qemuDriver(), "-c", command, image);
        return result.exitCode() == 0 && !result.output().contains("failed");
    }

    private static Object[] concat(Object[] begin, Object[] middle, Object... end) {
        Object[] all = new Object[begin.length + middle.length + end.length];
        System.arraycopy(begin, 0, all, 0, begin.length);
        System.arraycopy(middle, 0, all, begin.length, middle.length);
        System.arraycopy(end, 0, all, begin.length + middle.length, end.length);
        return all;
    }
}
