package io.drydock.internal.netlink;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.genlmsghdr;
import io.drydock.bindings.libc.nlmsgerr;
import io.drydock.bindings.libc.nlmsghdr;
import io.drydock.error.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Puts an answer together from the messages that a request gets: at most one reply, and at the end
 * the acknowledgement, which an error is, too.
 *
 * <p>Threading: for one thread.
 */
final class AnswerReader {
    private final int family;
    private final int sequence;
    private @Nullable AttributeReader reply;
    private @Nullable Answer answer;

    /**
     * @param sequence the number of the request
     */
    AnswerReader(int family, int sequence) {
        this.family = family;
        this.sequence = sequence;
    }

    /** The whole answer, or null when the acknowledgement has not come yet. */
    @Nullable Answer answer() {
        return answer;
    }

    /** Takes one datagram, which may hold several messages. */
    void add(ByteBuffer datagram) throws ProtocolException {
        ByteBuffer rest = datagram.slice().order(ByteOrder.nativeOrder());
        while (rest.hasRemaining() && answer == null) {
            int header = (int) nlmsghdr.sizeof();
            if (rest.remaining() < header) {
                throw malformed("a message is cut off");
            }
            int start = rest.position();
            int length = rest.getInt(start + (int) nlmsghdr.nlmsg_len$offset());
            if (length < header || length > rest.remaining()) {
                throw malformed("a message has a length of " + Integer.toUnsignedString(length));
            }
            addMessage(rest.slice(start, length).order(ByteOrder.nativeOrder()));
            int aligned = (length + LibC.NLMSG_ALIGNTO() - 1) & -LibC.NLMSG_ALIGNTO();
            rest.position(start + Math.min(aligned, rest.remaining()));
        }
    }

    private void addMessage(ByteBuffer message) throws ProtocolException {
        int type = Short.toUnsignedInt(message.getShort((int) nlmsghdr.nlmsg_type$offset()));
        int flags = Short.toUnsignedInt(message.getShort((int) nlmsghdr.nlmsg_flags$offset()));
        int answered = message.getInt((int) nlmsghdr.nlmsg_seq$offset());
        if (answered != sequence) {
            throw malformed("it answers request " + answered + " instead of " + sequence);
        }
        ByteBuffer content = from(message, (int) nlmsghdr.sizeof());
        if (type == LibC.NLMSG_ERROR()) {
            answer = acknowledgement(content, flags);
        } else if (type == family && reply == null) {
            reply = AttributeReader.of(from(content, (int) genlmsghdr.sizeof()));
        } else if (type != LibC.NLMSG_NOOP()) {
            throw malformed("a message of type " + type + " makes no sense there");
        }
    }

    private Answer acknowledgement(ByteBuffer content, int flags) throws ProtocolException {
        int header = (int) nlmsgerr.sizeof();
        from(content, header);
        int error = content.getInt((int) nlmsgerr.error$offset());
        if (error > 0) {
            throw malformed("an error of " + error);
        }
        String text = "";
        if ((flags & LibC.NLM_F_ACK_TLVS()) != 0) {
            // The request's content comes in between, unless it was left out as we have asked for.
            int echoed =
                    (flags & LibC.NLM_F_CAPPED()) != 0
                            ? 0
                            : content.getInt(
                                            (int) nlmsgerr.msg$offset()
                                                    + (int) nlmsghdr.nlmsg_len$offset())
                                    - (int) nlmsghdr.sizeof();
            if (echoed < 0) {
                throw malformed("an acknowledgement has a request of negative length");
            }
            int padded = (int) ((echoed + 3L) & -4L);
            ByteBuffer attributes = from(content, Math.addExact(header, Math.max(0, padded)));
            text = AttributeReader.of(attributes).getString(LibC.NLMSGERR_ATTR_MSG()).orElse("");
        }
        AttributeReader attributes =
                reply == null ? AttributeReader.of(ByteBuffer.allocate(0)) : reply;
        return new Answer(error, text, attributes);
    }

    private static ByteBuffer from(ByteBuffer buffer, int offset) throws ProtocolException {
        if (offset > buffer.remaining()) {
            throw malformed("a message is too short");
        }
        return buffer.slice(offset, buffer.remaining() - offset).order(ByteOrder.nativeOrder());
    }

    private static ProtocolException malformed(String reason) {
        return new ProtocolException("ask", "the kernel by netlink", reason);
    }
}
