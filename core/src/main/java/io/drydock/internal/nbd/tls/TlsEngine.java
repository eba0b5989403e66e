package io.drydock.internal.nbd.tls;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The client's side of TLS, without a connection: bytes go in and come out. Buffers' positions move
 * by what has been used of them.
 *
 * <p>Threading: one thread encrypts and one decrypts at a time.
 */
interface TlsEngine {
    /** What {@link #decrypt} came to. */
    enum Outcome {
        /** Something was taken in; bytes may have come out. */
        DONE,
        /** Nothing happened: the record is not complete. */
        NEEDS_INPUT,
        /** Nothing happened: what the record holds has no room. */
        NEEDS_ROOM,
        /** The server has said that this was all. */
        ENDED
    }

    /** The most that a record adds to what is in it, with what it holds itself. */
    int RECORD_BYTES = 18 << 10;

    /** Whether the keys have not been agreed on yet. */
    boolean isHandshaking();

    /** Whether it has something to say of its own, by {@link #encrypt}. */
    boolean hasToSend();

    /**
     * Puts records into a buffer: first what it has to say of its own, then what is in the others,
     * as long as there is room for a record.
     */
    void encrypt(ByteBuffer[] from, ByteBuffer into) throws IOException;

    /** Takes records out of a buffer, one of them or some. */
    Outcome decrypt(ByteBuffer from, ByteBuffer[] into) throws IOException;

    /** Makes the good-bye something to send. */
    void end() throws IOException;
}
