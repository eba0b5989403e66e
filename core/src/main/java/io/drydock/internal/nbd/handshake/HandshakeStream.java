package io.drydock.internal.nbd.handshake;

import io.drydock.error.ProtocolException;
import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Deadline;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * Sends and receives whole messages, within the time that the handshake has.
 *
 * <p>Threading: for one thread.
 */
public final class HandshakeStream {
    private static final int BUFFER_BYTES = 512;

    private final Transport transport;
    private final String subject;
    private final Deadline deadline;
    private MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES);

    HandshakeStream(Transport transport, String subject, Deadline deadline) {
        this.transport = transport;
        this.subject = subject;
        this.deadline = deadline;
    }

    void send(ByteBuffer message) throws IOException {
        MemorySegment bytes = buffer(message.remaining());
        bytes.copyFrom(MemorySegment.ofBuffer(message));
        long sent = transport.write(bytes);
        while (sent < bytes.byteSize()) {
            await(true, "takes nothing that it is sent");
            sent += transport.write(bytes.asSlice(sent));
        }
    }

    /** Receives exactly that many bytes. */
    ByteBuffer receive(int count) throws IOException {
        MemorySegment bytes = buffer(count);
        for (long done = 0; done < count; ) {
            long received = transport.read(bytes.asSlice(done));
            if (received < 0) {
                throw failure("closed the connection in the middle of the handshake");
            }
            if (received == 0) {
                await(false, "does not answer");
            }
            done += received;
        }
        return ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    /** Memory that the transport takes, of which nothing is kept. */
    private MemorySegment buffer(int count) {
        if (buffer.byteSize() < count) {
            buffer = Arena.ofAuto().allocate(count);
        }
        return buffer.asSlice(0, count);
    }

    private void await(boolean writable, String blame) throws IOException {
        long nanos = deadline.remainingNanos();
        if (nanos <= 0) {
            throw failure(blame);
        }
        transport.await(writable, nanos);
    }

    private ProtocolException failure(String blame) {
        return new ProtocolException("connect to", subject, "the server " + blame);
    }
}
