package io.drydock.internal.journal;

import io.drydock.block.BlockDevice;
import io.drydock.internal.block.ZeroRuns;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;

/**
 * Writes a journal, front to back.
 *
 * <p>Threading: belongs to one thread.
 */
final class JournalWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final BlockDevice content;
    private final MessageDigest digest = JournalFormat.digest();
    private final Arena arena = Arena.ofConfined();
    private final ByteBuffer buffer = arena.allocate(BUFFER_BYTES).asByteBuffer();
    private long flushedBytes;
    private long records;

    private JournalWriter(BlockDevice content) {
        this.content = content;
    }

    static JournalWriter begin(BlockDevice content, UUID transaction, JournalSubject subject)
            throws IOException {
        JournalWriter writer = new JournalWriter(content);
        byte[] format = subject.format().getBytes(StandardCharsets.UTF_8);
        writer.buffer
                .putLong(JournalFormat.MAGIC)
                .putInt(JournalFormat.VERSION)
                .putInt(0)
                .putLong(transaction.getMostSignificantBits())
                .putLong(transaction.getLeastSignificantBits())
                .putLong(subject.inode())
                .putLong(subject.diskBytes())
                .putInt(format.length)
                .putInt(0)
                .put(format);
        return writer;
    }

    /** What is to be there; zeroes need no space in the journal. */
    void data(long offsetBytes, MemorySegment data) throws IOException {
        if (ZeroRuns.isZero(data, 0, data.byteSize())) {
            record(JournalFormat.ZERO, offsetBytes, data.byteSize());
            return;
        }
        for (long done = 0; done < data.byteSize(); done += JournalFormat.MAX_DATA_BYTES) {
            long count = Math.min(JournalFormat.MAX_DATA_BYTES, data.byteSize() - done);
            record(JournalFormat.DATA, offsetBytes + done, count);
            bytes(data.asSlice(done, count));
        }
    }

    void zero(long offsetBytes, long lengthBytes) throws IOException {
        record(JournalFormat.ZERO, offsetBytes, lengthBytes);
    }

    /** The name of another journal, in a decision. */
    void place(String name) throws IOException {
        text(JournalFormat.PLACE, 0, name);
    }

    private void text(int kind, long offset, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > JournalFormat.MAX_TEXT_BYTES) {
            throw new IllegalArgumentException("too long for a journal: " + text);
        }
        record(kind, offset, bytes.length);
        bytes(MemorySegment.ofArray(bytes));
    }

    private void record(int kind, long offset, long length) throws IOException {
        if (buffer.remaining() < JournalFormat.RECORD_BYTES) {
            flush();
        }
        buffer.putInt(kind).putInt(0).putLong(offset).putLong(length);
        records++;
    }

    private void bytes(MemorySegment bytes) throws IOException {
        long done = 0;
        while (done < bytes.byteSize()) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int count = (int) Math.min(buffer.remaining(), bytes.byteSize() - done);
            MemorySegment.copy(bytes, done, MemorySegment.ofBuffer(buffer), 0, count);
            buffer.position(buffer.position() + count);
            done += count;
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        digest.update(buffer.duplicate());
        content.write(flushedBytes, MemorySegment.ofBuffer(buffer));
        flushedBytes += buffer.limit();
        buffer.clear();
    }

    /** Whether nothing but the header has been written. */
    boolean isEmpty() {
        return records == 0;
    }

    /**
     * Ends it; it is not yet on stable storage.
     *
     * @param decision the name of the place where it is decided whether it counts; empty when it
     *     counts by itself
     * @return its length
     */
    long finish(String decision) throws IOException {
        text(JournalFormat.END, records, decision);
        flush();
        buffer.put(digest.digest()).flip();
        content.write(flushedBytes, MemorySegment.ofBuffer(buffer));
        return flushedBytes + JournalFormat.DIGEST_BYTES;
    }

    @Override
    public void close() {
        arena.close();
    }
}
