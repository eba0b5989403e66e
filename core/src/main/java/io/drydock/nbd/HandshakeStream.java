package io.drydock.nbd;

import io.drydock.error.ProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Sends and receives whole messages, within the time that the handshake has.
 *
 * <p>Threading: for one thread.
 */
final class HandshakeStream {
    private final Transport transport;
    private final String subject;
    private final Deadline deadline;

    HandshakeStream(Transport transport, String subject, Deadline deadline) {
        this.transport = transport;
        this.subject = subject;
        this.deadline = deadline;
    }

    void send(ByteBuffer message) throws IOException {
        ByteBuffer[] messages = {message};
        transport.write(messages, 1);
        while (message.hasRemaining()) {
            await(true, "takes nothing that it is sent");
            transport.write(messages, 1);
        }
    }

    /** Receives exactly that many bytes. */
    ByteBuffer receive(int count) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(count);
        while (message.hasRemaining()) {
            long received = transport.read(message);
            if (received < 0) {
                throw failure("closed the connection in the middle of the handshake");
            }
            if (received == 0) {
                await(false, "does not answer");
            }
        }
        return message.flip();
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
