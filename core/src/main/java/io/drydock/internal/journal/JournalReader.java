package io.drydock.internal.journal;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;

/**
 * Reads a journal, front to back, and believes nothing of it: it may have been cut off, or planted.
 *
 * <p>Threading: belongs to one thread.
 */
final class JournalReader implements AutoCloseable {
    private final BlockDevice file;
    private final String name;
    private final MessageDigest digest = JournalFormat.digest();
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(JournalFormat.MAX_DATA_BYTES);
    private long position;

    JournalReader(BlockDevice file, String name) {
        this.file = file;
        this.name = name;
    }

    /** What is done with the records. */
    interface Visitor {
        /** The data is valid during the call. */
        default void data(long offsetBytes, MemorySegment data) throws IOException {}

        default void zero(long offsetBytes, long lengthBytes) throws IOException {}

        default void place(String place) throws IOException {}
    }

    /**
     * What frames the records.
     *
     * @param decision empty when the journal counts by itself
     * @param lengthBytes of all that belongs to it
     */
    record Frame(UUID transaction, JournalSubject subject, String decision, long lengthBytes) {}

    /**
     * Goes through all of it.
     *
     * @throws CorruptDataException when it is not what the format demands, or its digest is wrong;
     *     the visitor has seen records by then
     */
    Frame read(Visitor visitor) throws IOException {
        ByteBuffer header = next(JournalFormat.HEADER_BYTES).asByteBuffer();
        if (header.getLong(0) != JournalFormat.MAGIC || header.getInt(8) != JournalFormat.VERSION) {
            throw corrupt("it does not begin as one");
        }
        UUID transaction = new UUID(header.getLong(16), header.getLong(24));
        long inode = header.getLong(32);
        long diskBytes = header.getLong(40);
        String format = text(header.getInt(48));
        String decision = records(visitor, diskBytes);
        byte[] wanted = digest.digest();
        byte[] found = next(JournalFormat.DIGEST_BYTES).toArray(ValueLayout.JAVA_BYTE);
        if (!MessageDigest.isEqual(wanted, found)) {
            throw corrupt("its checksum is wrong");
        }
        JournalSubject subject = new JournalSubject(inode, diskBytes, format);
        return new Frame(transaction, subject, decision, position);
    }

    private String records(Visitor visitor, long diskBytes) throws IOException {
        long from = 0;
        for (long count = 0; ; count++) {
            ByteBuffer record = next(JournalFormat.RECORD_BYTES).asByteBuffer();
            int kind = record.getInt(0);
            long offset = record.getLong(8);
            long length = record.getLong(16);
            switch (kind) {
                case JournalFormat.DATA, JournalFormat.ZERO -> {
                    if (offset < from || length <= 0 || offset > diskBytes - length) {
                        throw corrupt("a record is not where one can be");
                    }
                    from = offset + length;
                    if (kind == JournalFormat.ZERO) {
                        visitor.zero(offset, length);
                    } else {
                        visitor.data(offset, next(length));
                    }
                }
                case JournalFormat.PLACE -> visitor.place(text(length));
                case JournalFormat.END -> {
                    if (offset != count) {
                        throw corrupt("records are missing");
                    }
                    return text(length);
                }
                default -> throw corrupt("it has a record of no known kind");
            }
        }
    }

    private String text(long length) throws IOException {
        if (length < 0 || length > JournalFormat.MAX_TEXT_BYTES) {
            throw corrupt("a name in it is too long");
        }
        return StandardCharsets.UTF_8.decode(next(length).asByteBuffer()).toString();
    }

    /** The next bytes of it, valid until the next call. */
    private MemorySegment next(long length) throws IOException {
        if (length > buffer.byteSize() || length > file.sizeBytes() - position) {
            throw corrupt("it has been cut off");
        }
        MemorySegment bytes = buffer.asSlice(0, length);
        file.read(position, bytes);
        position += length;
        digest.update(bytes.asByteBuffer());
        return bytes;
    }

    private CorruptDataException corrupt(String reason) {
        return new CorruptDataException(
                "read",
                name,
                reason
                        + "; the edit in it cannot be finished, and half of it may be in the image:"
                        + " put the image back from a copy, or remove the journal to leave it so");
    }

    @Override
    public void close() {
        arena.close();
    }
}
