package io.drydock.internal.nbd.handshake;

import io.drydock.error.ConnectionLostException;
import io.drydock.error.DrydockException;
import io.drydock.error.ProtocolException;
import io.drydock.error.SystemCallException;
import io.drydock.error.TimedOutException;
import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Deadline;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * Sends and receives whole messages, within the time that the handshake has. It never reads ahead,
 * so that what follows is left for whoever takes the stream over.
 *
 * <p>Threading: for one thread.
 */
final class HandshakeStream {
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

    String subject() {
        return subject;
    }

    Transport transport() {
        return transport;
    }

    Deadline deadline() {
        return deadline;
    }

    /** The same on another transport, which carries on over this one. */
    HandshakeStream over(Transport other) {
        return new HandshakeStream(other, subject, deadline);
    }

    void send(ByteBuffer message) throws IOException {
        MemorySegment bytes = buffer(message.remaining());
        bytes.copyFrom(MemorySegment.ofBuffer(message));
        try {
            long sent = transport.write(bytes);
            while (sent < bytes.byteSize()) {
                await(true, "takes nothing that it is sent");
                sent += transport.write(bytes.asSlice(sent));
            }
        } catch (IOException e) {
            throw typed(e);
        }
    }

    /** Receives exactly that many bytes. */
    ByteBuffer receive(int count) throws IOException {
        MemorySegment bytes = buffer(count);
        try {
            for (long done = 0; done < count; ) {
                long received = transport.read(bytes.asSlice(done));
                if (received < 0) {
                    throw new ConnectionLostException(
                            "connect to",
                            subject,
                            "the server closed the connection in the middle of the handshake");
                }
                if (received == 0) {
                    await(false, "does not answer");
                }
                done += received;
            }
        } catch (IOException e) {
            throw typed(e);
        }
        return ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    /** Fails when the server has sent more than it was asked for. */
    void checkNothingFollows() throws IOException {
        if (transport.read(buffer(1)) != 0) {
            throw violation("the server says something between its consent to TLS and TLS");
        }
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
            throw new TimedOutException("connect to", subject, "the server " + blame);
        }
        transport.await(writable, nanos);
    }

    /** What a socket says when the other side is gone: ECONNRESET, EPIPE, or Java's words. */
    DrydockException typed(IOException e) {
        if (e instanceof DrydockException typed && !(e instanceof SystemCallException)) {
            return typed;
        }
        return new ConnectionLostException(
                "connect to",
                subject,
                "the connection broke in the middle of the handshake: " + e.getMessage(),
                e);
    }

    ProtocolException violation(String reason) {
        return new ProtocolException("connect to", subject, reason);
    }
}
