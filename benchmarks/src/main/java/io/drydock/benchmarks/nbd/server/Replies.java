package io.drydock.benchmarks.nbd.server;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Replies that are ready to be sent, one after the other in one buffer. As long as all are alike,
 * as those of a benchmark are, only cookie and offset have to be filled in.
 */
final class Replies {
    /** Stays in the processor's own cache. */
    private static final int BATCH_BYTES = 256 << 10;

    private static final int SIMPLE_BYTES = 16;
    private static final int CHUNK_BYTES = 20;

    private final Socket client;
    private final boolean structured;
    private MemorySegment memory = MemorySegment.NULL;
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    /** What the buffer is made for: the length of the data; 0 for replies without. */
    private int dataBytes = -1;

    private int replyBytes;
    private int capacity;
    private int count;

    Replies(Socket client, boolean structured) {
        this.client = client;
        this.structured = structured;
    }

    void data(long cookie, long offset, int length) throws IOException {
        int at = next(length);
        buffer.putLong(at + 8, cookie);
        if (structured) {
            buffer.putLong(at + CHUNK_BYTES, offset);
        }
    }

    void done(long cookie) throws IOException {
        int at = next(0);
        buffer.putLong(at + 8, cookie);
    }

    /** The place of one more reply. */
    private int next(int length) throws IOException {
        if (length != dataBytes) {
            send();
            make(length);
        } else if (count == capacity) {
            send();
        }
        return count++ * replyBytes;
    }

    private void make(int length) {
        boolean chunk = structured && length > 0;
        int headBytes = chunk ? CHUNK_BYTES + Long.BYTES : SIMPLE_BYTES;
        dataBytes = length;
        replyBytes = headBytes + length;
        capacity = Math.max(1, BATCH_BYTES / replyBytes);
        memory = Arena.ofAuto().allocate((long) capacity * replyBytes, 64);
        buffer = memory.asByteBuffer();
        for (int at = 0; at < buffer.capacity(); at += replyBytes) {
            if (chunk) {
                buffer.putInt(at, Wire.STRUCTURED_REPLY_MAGIC);
                buffer.putShort(at + 4, Wire.REPLY_FLAG_DONE);
                buffer.putShort(at + 6, Wire.REPLY_OFFSET_DATA);
                buffer.putInt(at + 16, Long.BYTES + length);
            } else {
                buffer.putInt(at, Wire.SIMPLE_REPLY_MAGIC);
            }
            for (int i = 0; i < length; i++) {
                buffer.put(at + headBytes + i, (byte) i);
            }
        }
    }

    /** Sends all that are ready. */
    void send() throws IOException {
        client.send(memory.asSlice(0, (long) count * replyBytes));
        count = 0;
    }
}
