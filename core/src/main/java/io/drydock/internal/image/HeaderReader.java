package io.drydock.internal.image;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads the headers of an image file, within its bounds.
 *
 * <p>Threading: belongs to one thread.
 */
final class HeaderReader {
    private final Path path;
    private final BlockDevice file;

    HeaderReader(Path path, BlockDevice file) {
        this.path = path;
        this.file = file;
    }

    /** What errors call the file. */
    String name() {
        return path.toString();
    }

    long sizeBytes() {
        return file.sizeBytes();
    }

    /**
     * That part of the file, big-endian.
     *
     * @param what the part's name in errors
     * @throws CorruptDataException when it is not all within the file
     */
    ByteBuffer read(long offsetBytes, long lengthBytes, String what) throws IOException {
        check(offsetBytes, lengthBytes, what);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment into = arena.allocate(Math.toIntExact(lengthBytes));
            file.read(offsetBytes, into);
            return ByteBuffer.wrap(into.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** As {@link #read}, but as much of it as the file has. */
    ByteBuffer readUpTo(long offsetBytes, long lengthBytes) throws IOException {
        long there = Math.clamp(sizeBytes() - offsetBytes, 0, lengthBytes);
        return read(offsetBytes, there, "header");
    }

    /** Checks that a part that the header names is within the file. */
    void check(long offsetBytes, long lengthBytes, String what) throws CorruptDataException {
        if (offsetBytes < 0 || lengthBytes < 0 || offsetBytes > sizeBytes() - lengthBytes) {
            throw corrupt(
                    "the file is truncated: its "
                            + what
                            + " would be at bytes "
                            + offsetBytes
                            + " to "
                            + (offsetBytes + lengthBytes)
                            + " of "
                            + sizeBytes());
        }
    }

    /** Whether bytes begin with a magic in ASCII. */
    static boolean startsWith(ByteBuffer bytes, String magic) {
        byte[] wanted = magic.getBytes(StandardCharsets.US_ASCII);
        return bytes.remaining() >= wanted.length
                && bytes.slice(0, wanted.length).equals(ByteBuffer.wrap(wanted));
    }

    CorruptDataException corrupt(String reason) {
        return new CorruptDataException("open", path.toString(), reason);
    }

    UnsupportedException unsupported(String reason, String hint) {
        return new UnsupportedException("open", path.toString(), reason, hint);
    }
}
