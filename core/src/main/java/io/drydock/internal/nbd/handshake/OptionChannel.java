package io.drydock.internal.nbd.handshake;

import io.drydock.error.ConnectionLostException;
import io.drydock.error.NotFoundException;
import io.drydock.error.ProtocolException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.nbd.wire.Limits;
import io.drydock.internal.nbd.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Options and the replies to them, one after the other.
 *
 * <p>Threading: for one thread.
 */
final class OptionChannel {
    private static final int REPLY_HEADER_BYTES = 20;

    private final HandshakeStream stream;

    OptionChannel(HandshakeStream stream) {
        this.stream = stream;
    }

    /** Takes the replies that come before the last one. */
    @FunctionalInterface
    interface Replies {
        void take(ByteBuffer payload) throws IOException;
    }

    void send(int option, byte... data) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(16 + data.length);
        message.putLong(Wire.IHAVEOPT).putInt(option).putInt(data.length).put(data);
        stream.send(message.flip());
    }

    /** Sends an option that has no data, and returns the answer: an acknowledgment or an error. */
    OptionReply ask(int option) throws IOException {
        send(option);
        return last(option, Wire.REP_ACK, 0, payload -> {});
    }

    /**
     * Receives the replies to an option.
     *
     * @param type of those before the last one
     * @param most how many of those there may be
     * @return the last one, an acknowledgment or an error
     */
    OptionReply last(int option, int type, int most, Replies replies) throws IOException {
        for (int count = 0; ; count++) {
            OptionReply reply = receive(option);
            if (reply.isError()) {
                return reply;
            }
            if (reply.type() == Wire.REP_ACK && !reply.payload().hasRemaining()) {
                return reply;
            }
            if (reply.type() != type || type == Wire.REP_ACK) {
                throw unexpected(reply);
            }
            if (count == most) {
                throw stream.violation("the server answers one option without end");
            }
            replies.take(reply.payload());
        }
    }

    private OptionReply receive(int option) throws IOException {
        ByteBuffer header = stream.receive(REPLY_HEADER_BYTES);
        if (header.getLong() != Wire.OPTION_REPLY_MAGIC) {
            throw stream.violation("the server's reply to an option has the wrong magic");
        }
        if (header.getInt() != option) {
            throw stream.violation("the server replies to an option that was not sent");
        }
        int type = header.getInt();
        int length = header.getInt();
        if (length < 0 || length > Limits.OPTION_REPLY_BYTES) {
            throw stream.violation(
                    "the server's reply to an option has "
                            + Integer.toUnsignedString(length)
                            + " bytes");
        }
        return new OptionReply(type, stream.receive(length));
    }

    /** A number that a reply must have room for. */
    int number(ByteBuffer payload) throws ProtocolException {
        if (payload.remaining() < Integer.BYTES) {
            throw stream.violation("the server's reply to an option is too short");
        }
        return payload.getInt();
    }

    /** A string of the protocol: UTF-8, of bounded length, without NUL. */
    String string(ByteBuffer bytes, String what) throws ProtocolException {
        if (bytes.remaining() > Limits.STRING_BYTES) {
            throw stream.violation("the server's " + what + " has " + bytes.remaining() + " bytes");
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            if (text.indexOf('\0') < 0) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // It is the server's fault, and said below.
        }
        throw stream.violation("the server's " + what + " is no UTF-8 text");
    }

    private ProtocolException unexpected(OptionReply reply) {
        return stream.violation(
                "the server's reply to an option makes no sense there: type 0x"
                        + Integer.toHexString(reply.type())
                        + ", "
                        + reply.payload().capacity()
                        + " bytes");
    }

    /** The exception for an error that ends what we are doing. */
    IOException refusal(OptionReply reply) {
        String operation = "connect to";
        String subject = stream.subject();
        return switch (reply.type()) {
            case Wire.REP_ERR_UNKNOWN -> new NotFoundException(operation, subject, reply.error());
            case Wire.REP_ERR_SHUTDOWN ->
                    new ConnectionLostException(operation, subject, reply.error());
            case Wire.REP_ERR_TLS_REQD ->
                    new UnsupportedException(
                            operation,
                            subject,
                            reply.error(),
                            "use the scheme nbds, nbds+unix or nbds+vsock");
            case Wire.REP_ERR_UNSUP, Wire.REP_ERR_EXT_HEADER_REQD ->
                    new UnsupportedException(
                            operation, subject, reply.error(), "use another server");
            case Wire.REP_ERR_POLICY ->
                    new RefusedException(
                            operation, subject, reply.error(), "let the server's policy allow it");
            default -> new ProtocolException(operation, subject, reply.error());
        };
    }
}
