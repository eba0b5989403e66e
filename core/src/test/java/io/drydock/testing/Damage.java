package io.drydock.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.random.RandomGenerator;

/** Spoils images. */
public final class Damage {
    private Damage() {}

    public static void zero(Path image, long offset, int length) throws IOException {
        write(image, offset, new byte[length]);
    }

    /** What a disk that is about to die might return. */
    public static void garbage(Path image, long offset, int length, RandomGenerator random)
            throws IOException {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        write(image, offset, bytes);
    }

    /** Inverts one bit. */
    public static void flip(Path image, long offset, int bit) throws IOException {
        byte[] bytes = read(image, offset, 1);
        bytes[0] ^= (byte) (1 << bit);
        write(image, offset, bytes);
    }

    public static void write(Path image, long offset, byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), offset);
        }
    }

    public static void truncate(Path image, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    /** Reads a range that is within the image. */
    public static byte[] read(Path image, long offset, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            int count = 0;
            while (bytes.hasRemaining() && count >= 0) {
                count = channel.read(bytes, offset + bytes.position());
            }
            return bytes.array();
        }
    }
}
