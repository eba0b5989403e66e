package io.drydock.benchmarks.nbd.server;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Answers requests: all that one receive has brought by as few sends as the buffer of the replies
 * allows. What is written is thrown away.
 */
final class Transmission {
    private static final int BUFFER_BYTES = 256 << 10;

    private final Socket client;
    private final Replies replies;
    private final MemorySegment memory = Arena.ofAuto().allocate(BUFFER_BYTES);
    private final ByteBuffer requests = memory.asByteBuffer();

    /** What is still to come of a write's payload; its reply is owed until then. */
    private long payloadBytes;

    private boolean owed;
    private long owedCookie;

    Transmission(Socket client, boolean structured) {
        this.client = client;
        this.replies = new Replies(client, structured);
    }

    /** Returns when the client says that it disconnects. */
    void serve() throws IOException {
        while (true) {
            int kept = requests.position();
            int count = client.receive(memory.asSlice(kept));
            requests.position(kept + count).flip();
            boolean more = answer();
            requests.compact();
            replies.send();
            if (!more) {
                return;
            }
        }
    }

    /** Answers what is there, and returns whether the client wants more. */
    private boolean answer() throws IOException {
        while (true) {
            int skipped = (int) Math.min(payloadBytes, requests.remaining());
            requests.position(requests.position() + skipped);
            payloadBytes -= skipped;
            if (owed && payloadBytes == 0) {
                replies.done(owedCookie);
                owed = false;
            }
            if (requests.remaining() < Wire.REQUEST_BYTES) {
                return true;
            }
            if (requests.getInt() != Wire.REQUEST_MAGIC) {
                throw new IOException("the client sends no request");
            }
            requests.getShort();
            int command = requests.getShort();
            long cookie = requests.getLong();
            long offset = requests.getLong();
            int length = requests.getInt();
            switch (command) {
                case Wire.CMD_DISC -> {
                    return false;
                }
                case Wire.CMD_READ -> replies.data(cookie, offset, length);
                case Wire.CMD_WRITE -> {
                    payloadBytes = length;
                    owed = true;
                    owedCookie = cookie;
                }
                default -> replies.done(cookie);
            }
        }
    }
}
