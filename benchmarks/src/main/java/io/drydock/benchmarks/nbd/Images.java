package io.drydock.benchmarks.nbd;

import io.drydock.benchmarks.Tool;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Images full of data that no server can leave out or make up. */
final class Images {
    private static final int PIECE_BYTES = 1 << 20;

    private Images() {}

    static void create(Path image, String format, long sizeBytes) throws IOException {
        if (format.equals("raw")) {
            fill(image, sizeBytes);
            return;
        }
        Path raw = image.resolveSibling(image.getFileName() + ".raw");
        try {
            fill(raw, sizeBytes);
            Tool.run(
                    "qemu-img",
                    "convert",
                    "-f",
                    "raw",
                    "-O",
                    format,
                    raw.toString(),
                    image.toString());
        } finally {
            Files.deleteIfExists(raw);
        }
    }

    /** A raw image of which an eighth is data, piece by piece. */
    static void createSparse(Path image, long sizeBytes) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        new Random(1).nextBytes(piece);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            for (long at = 0; at < sizeBytes; at += 8L * piece.length) {
                file.seek(at);
                file.write(piece);
            }
            file.setLength(sizeBytes);
        }
    }

    private static void fill(Path file, long sizeBytes) throws IOException {
        Random random = new Random(1);
        byte[] piece = new byte[PIECE_BYTES];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long done = 0; done < sizeBytes; done += piece.length) {
                random.nextBytes(piece);
                out.write(piece);
            }
        }
    }
}
