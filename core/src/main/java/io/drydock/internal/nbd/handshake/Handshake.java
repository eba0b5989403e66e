package io.drydock.internal.nbd.handshake;

import io.drydock.error.NotFoundException;
import io.drydock.error.ProtocolException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Deadline;
import io.drydock.internal.nbd.wire.Export;
import io.drydock.internal.nbd.wire.Limits;
import io.drydock.internal.nbd.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * The first phase: greeting and options, up to the moment when requests may be sent.
 *
 * <p>Threading: for one thread.
 */
public final class Handshake {
    private static final int GREETING_BYTES = 18;
    private static final int OPTION_REPLY_HEADER_BYTES = 20;

    private final HandshakeStream stream;
    private final String subject;

    private Handshake(HandshakeStream stream, String subject) {
        this.stream = stream;
        this.subject = subject;
    }

    /**
     * Agrees with the server on the export.
     *
     * @param subject what errors call the export
     * @param name its name, empty for the server's default
     */
    public static Export negotiate(
            Transport transport, String subject, String name, Deadline deadline)
            throws IOException {
        return negotiate(transport, subject, name, deadline, true);
    }

    /**
     * As {@link #negotiate}, but every reply will be a simple one: the kernel's own client
     * understands no other.
     */
    public static Export negotiateSimple(
            Transport transport, String subject, String name, Deadline deadline)
            throws IOException {
        return negotiate(transport, subject, name, deadline, false);
    }

    private static Export negotiate(
            Transport transport,
            String subject,
            String name,
            Deadline deadline,
            boolean wantsStructured)
            throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > Limits.STRING_BYTES) {
            throw new IllegalArgumentException("an export's name has at most 4096 bytes");
        }
        HandshakeStream stream = new HandshakeStream(transport, subject, deadline);
        return new Handshake(stream, subject).negotiate(bytes, wantsStructured);
    }

    private Export negotiate(byte[] name, boolean wantsStructured) throws IOException {
        greet();
        boolean structured = wantsStructured && askForStructuredReplies();
        OptionalInt context = structured ? askForAllocation(name) : OptionalInt.empty();
        return go(name, structured, context);
    }

    private void greet() throws IOException {
        ByteBuffer greeting = stream.receive(GREETING_BYTES);
        if (greeting.getLong() != Wire.MAGIC) {
            throw violation("what answers there is no NBD server");
        }
        long style = greeting.getLong();
        int flags = Short.toUnsignedInt(greeting.getShort());
        if (style == Wire.OLDSTYLE_MAGIC
                || (style == Wire.IHAVEOPT && (flags & Wire.FLAG_FIXED_NEWSTYLE) == 0)) {
            throw new UnsupportedException(
                    "connect to",
                    subject,
                    "the server speaks a dialect of NBD from before 2011",
                    "use a server with the fixed newstyle handshake");
        }
        if (style != Wire.IHAVEOPT) {
            throw violation("the server's greeting has the wrong magic");
        }
        int answer = Wire.FLAG_FIXED_NEWSTYLE | (flags & Wire.FLAG_NO_ZEROES);
        stream.send(ByteBuffer.allocate(4).putInt(answer).flip());
    }

    private boolean askForStructuredReplies() throws IOException {
        stream.send(option(Wire.OPT_STRUCTURED_REPLY, 0).flip());
        OptionReply reply = receiveReply(Wire.OPT_STRUCTURED_REPLY);
        if (!reply.isError() && reply.type() != Wire.REP_ACK) {
            throw unexpected(reply);
        }
        // A server that refuses says that it does not have them, whatever its reason.
        return !reply.isError();
    }

    private OptionalInt askForAllocation(byte[] name) throws IOException {
        byte[] query = Wire.BASE_ALLOCATION.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer option =
                option(Wire.OPT_SET_META_CONTEXT, 4 + name.length + 4 + 4 + query.length);
        option.putInt(name.length).put(name).putInt(1).putInt(query.length).put(query);
        stream.send(option.flip());
        OptionalInt context = OptionalInt.empty();
        for (int i = 0; i < Limits.OPTION_REPLIES; i++) {
            OptionReply reply = receiveReply(Wire.OPT_SET_META_CONTEXT);
            if (reply.isError()) {
                // Whether there is such an export, GO will tell.
                return OptionalInt.empty();
            }
            if (reply.type() == Wire.REP_ACK) {
                return context;
            }
            if (reply.type() != Wire.REP_META_CONTEXT || reply.payload().remaining() < 4) {
                throw unexpected(reply);
            }
            int id = reply.payload().getInt();
            if (!StandardCharsets.UTF_8
                    .decode(reply.payload())
                    .toString()
                    .equals(Wire.BASE_ALLOCATION)) {
                throw violation("the server has selected a metadata context unasked");
            }
            context = OptionalInt.of(id);
        }
        throw violation("the server answers one option without end");
    }

    private Export go(byte[] name, boolean structured, OptionalInt context) throws IOException {
        ByteBuffer option = option(Wire.OPT_GO, 4 + name.length + 2 + 2);
        option.putInt(name.length).put(name).putShort((short) 1);
        option.putShort((short) Wire.INFO_BLOCK_SIZE);
        stream.send(option.flip());
        ExportInfo info = new ExportInfo(this::violation);
        for (int i = 0; i < Limits.OPTION_REPLIES; i++) {
            OptionReply reply = receiveReply(Wire.OPT_GO);
            if (reply.type() == Wire.REP_ACK) {
                return info.export(structured, context);
            }
            if (reply.isError()) {
                throw refusal(reply);
            }
            if (reply.type() != Wire.REP_INFO || reply.payload().remaining() < 2) {
                throw unexpected(reply);
            }
            info.add(reply.payload());
        }
        throw violation("the server answers one option without end");
    }

    private IOException refusal(OptionReply reply) {
        return switch (reply.type()) {
            case Wire.REP_ERR_UNKNOWN ->
                    new NotFoundException("connect to", subject, reply.error());
            case Wire.REP_ERR_TLS_REQD ->
                    new UnsupportedException(
                            "connect to",
                            subject,
                            reply.error(),
                            "let the server listen on this unix socket without TLS");
            case Wire.REP_ERR_UNSUP ->
                    new UnsupportedException(
                            "connect to",
                            subject,
                            "the server does not know NBD_OPT_GO",
                            "use qemu-nbd or nbdkit, or nbd-server 3.17 or newer");
            default -> new ProtocolException("connect to", subject, reply.error());
        };
    }

    /** An option's header, and room for its data. */
    private static ByteBuffer option(int option, int dataBytes) {
        ByteBuffer message = ByteBuffer.allocate(16 + dataBytes);
        return message.putLong(Wire.IHAVEOPT).putInt(option).putInt(dataBytes);
    }

    private OptionReply receiveReply(int option) throws IOException {
        ByteBuffer header = stream.receive(OPTION_REPLY_HEADER_BYTES);
        if (header.getLong() != Wire.OPTION_REPLY_MAGIC) {
            throw violation("the server's reply to an option has the wrong magic");
        }
        if (header.getInt() != option) {
            throw violation("the server replies to an option that was not sent");
        }
        int type = header.getInt();
        int length = header.getInt();
        if (length < 0 || length > Limits.OPTION_REPLY_BYTES) {
            throw violation(
                    "the server's reply to an option has "
                            + Integer.toUnsignedString(length)
                            + " bytes");
        }
        return new OptionReply(type, stream.receive(length));
    }

    private ProtocolException unexpected(OptionReply reply) {
        return violation(
                "the server's reply to an option makes no sense there: type 0x"
                        + Integer.toHexString(reply.type())
                        + ", "
                        + reply.payload().capacity()
                        + " bytes");
    }

    private ProtocolException violation(String reason) {
        return new ProtocolException("connect to", subject, reason);
    }
}
