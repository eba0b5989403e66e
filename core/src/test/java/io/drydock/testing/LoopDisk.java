package io.drydock.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A sparse file that losetup(8) has made a block device, for tests of what needs one.
 *
 * @param file what it shows
 * @param path such as {@code /dev/loop3}
 */
public record LoopDisk(Path file, Path path) implements AutoCloseable {
    /** A new one; root only. */
    public static LoopDisk create(Path file, long sizeBytes) throws IOException {
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(sizeBytes);
        }
        return of(file);
    }

    /** Of a file that is there. */
    public static LoopDisk of(Path file) {
        return new LoopDisk(
                file, Path.of(Commands.run("losetup", "--find", "--show", file).strip()));
    }

    /** {@code st_rdev} of its node. */
    public long deviceNumber() throws IOException {
        return (Long) Files.getAttribute(path, "unix:rdev");
    }

    @Override
    public void close() {
        Commands.run("losetup", "--detach", path);
    }
}
