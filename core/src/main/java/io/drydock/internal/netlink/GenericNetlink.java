package io.drydock.internal.netlink;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.genlmsghdr;
import io.drydock.bindings.libc.nlmsghdr;
import io.drydock.error.ProtocolException;
import io.drydock.error.SystemCallException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.NetlinkCalls;
import io.drydock.internal.linux.SocketCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * A generic netlink socket. A request is answered while it is being sent, so nothing ever waits.
 *
 * <p>Threading: for one thread.
 */
public final class GenericNetlink implements AutoCloseable {
    private static final String SUBJECT = "generic netlink socket";

    /** The kernel makes no larger messages for this (NLMSG_GOODSIZE). */
    private static final int RECEIVE_BYTES = 32 << 10;

    private final Fd socket;
    private int sequence;

    private GenericNetlink(Fd socket) {
        this.socket = socket;
    }

    /**
     * @throws SystemCallException when this process may have no such socket
     */
    public static GenericNetlink open() throws SystemCallException {
        Fd socket = Fd.owned(Errno.check(NetlinkCalls.genericSocket(), "open", SUBJECT));
        try {
            Errno.check(NetlinkCalls.connectToKernel(socket), "connect", SUBJECT);
            // Without these (before Linux 4.12, 4.3) errors have no text, and echo the request.
            NetlinkCalls.setOption(socket, LibC.NETLINK_EXT_ACK());
            NetlinkCalls.setOption(socket, LibC.NETLINK_CAP_ACK());
            return new GenericNetlink(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The number under which the kernel knows that family; empty if it knows none. */
    public OptionalInt family(String name) throws IOException {
        AttributeWriter named = new AttributeWriter().putString(LibC.CTRL_ATTR_FAMILY_NAME(), name);
        Answer answer = ask(LibC.GENL_ID_CTRL(), 1, LibC.CTRL_CMD_GETFAMILY(), named);
        if (answer.error() == -LibC.ENOENT()) {
            return OptionalInt.empty();
        }
        Errno.check(answer.error(), "find", "netlink family " + name);
        return OptionalInt.of(
                answer.attributes()
                        .getShort(LibC.CTRL_ATTR_FAMILY_ID())
                        .orElseThrow(() ->
                                new ProtocolException(
                                        "find",
                                        "netlink family " + name,
                                        "the kernel's answer has no number")));
    }

    /** Sends a request, and returns what the kernel answers. */
    public Answer ask(int family, int version, int command, AttributeWriter attributes)
            throws IOException {
        sequence++;
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer content = attributes.written();
            long header = nlmsghdr.sizeof() + genlmsghdr.sizeof();
            MemorySegment request = arena.allocate(header + content.remaining(), Long.BYTES);
            nlmsghdr.nlmsg_len(request, (int) request.byteSize());
            nlmsghdr.nlmsg_type(request, (short) family);
            nlmsghdr.nlmsg_flags(request, (short) (LibC.NLM_F_REQUEST() | LibC.NLM_F_ACK()));
            nlmsghdr.nlmsg_seq(request, sequence);
            MemorySegment generic = request.asSlice(nlmsghdr.sizeof());
            genlmsghdr.cmd(generic, (byte) command);
            genlmsghdr.version(generic, (byte) version);
            request.asSlice(header).copyFrom(MemorySegment.ofBuffer(content));
            Errno.check(SocketCalls.send(socket, request), "send", SUBJECT);
            return receive(new AnswerReader(family, sequence), arena);
        }
    }

    private Answer receive(AnswerReader reader, Arena arena) throws IOException {
        MemorySegment buffer = arena.allocate(RECEIVE_BYTES, Long.BYTES);
        Answer answer = null;
        while (answer == null) {
            long length = NetlinkCalls.recv(socket, buffer);
            Errno.check(length, "receive", SUBJECT);
            if (length > RECEIVE_BYTES) {
                throw new ProtocolException(
                        "receive", SUBJECT, "a message of " + length + " bytes is too long");
            }
            // A copy, since the answer outlives the buffer.
            reader.add(ByteBuffer.wrap(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE)));
            answer = reader.answer();
        }
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
