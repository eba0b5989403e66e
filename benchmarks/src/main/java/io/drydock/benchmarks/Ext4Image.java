package io.drydock.benchmarks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A raw image of one ext4 filesystem in a directory of its own, gone when closed.
 *
 * @param directory where else a benchmark may put what it needs
 * @param image the image file
 */
record Ext4Image(Path directory, Path image) implements AutoCloseable {
    static final long SIZE_BYTES = 64 << 20;
    static final String LABEL = "benchmark";

    static Ext4Image create() throws IOException {
        Path directory = Scratch.directory();
        Ext4Image ext4 = new Ext4Image(directory, directory.resolve("ext4.raw"));
        try {
            try (RandomAccessFile file = new RandomAccessFile(ext4.image.toFile(), "rw")) {
                file.setLength(SIZE_BYTES);
            }
            Tool.run("mke2fs", "-q", "-t", "ext4", "-L", LABEL, ext4.image.toString());
            return ext4;
        } catch (IOException | RuntimeException e) {
            ext4.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(image);
        Files.delete(directory);
    }
}
