package io.drydock.internal.vhost;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.PollSet;
import io.drydock.internal.linux.SocketCalls;
import io.drydock.internal.nbd.wire.Deadline;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;

/**
 * Messages to the back-end and its replies. What is only to be acknowledged is not waited for: its
 * replies are taken before the next that brings something.
 *
 * <p>Threading: one thread at a time.
 */
final class Control {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final Fd socket;
    private final ArrayDeque<Integer> unanswered = new ArrayDeque<>();
    private boolean acknowledged;

    /**
     * @param socket connected, in non-blocking mode; stays the caller's
     */
    Control(Fd socket) {
        this.socket = socket;
    }

    /** From now on every message is answered, and so what is refused is known. */
    void acknowledgeAll() {
        acknowledged = true;
    }

    /** Sends a message without a payload whose reply is a number, and returns that. */
    long ask(int request, Deadline deadline) throws DeadException {
        try (Arena arena = Arena.ofConfined()) {
            send(arena, request, 0, MemorySegment.NULL, deadline);
            return number(arena, request, deadline);
        }
    }

    /** Sends a message whose payload is a number. */
    void tell(int request, long number, Deadline deadline, Fd... passed) throws DeadException {
        try (Arena arena = Arena.ofConfined()) {
            tell(request, arena.allocateFrom(LONG, number), deadline, passed);
        }
    }

    /** Sends a message whose payload is an index and a number. */
    void tell(int request, int index, int number, Deadline deadline) throws DeadException {
        tell(request, Integer.toUnsignedLong(index) | ((long) number << 32), deadline);
    }

    /** Sends a message that brings nothing back. */
    void tell(int request, MemorySegment payload, Deadline deadline, Fd... passed)
            throws DeadException {
        try (Arena arena = Arena.ofConfined()) {
            int flags = acknowledged ? Message.FLAG_NEED_REPLY : 0;
            send(arena, request, flags, payload, deadline, passed);
            if (acknowledged) {
                unanswered.add(request);
            }
        }
    }

    /** Takes the acknowledgements of what has been told. */
    void settle(Deadline deadline) throws DeadException {
        try (Arena arena = Arena.ofConfined()) {
            for (Integer request = unanswered.poll();
                    request != null;
                    request = unanswered.poll()) {
                if (receiveReply(arena, request, Long.BYTES, deadline).get(LONG, 0) != 0) {
                    throw DeadException.violation("it refuses message " + request);
                }
            }
        }
    }

    /** Reads from the beginning of the configuration space. */
    MemorySegment config(Arena arena, int bytes, Deadline deadline) throws DeadException {
        MemorySegment wanted = arena.allocate(Message.CONFIG_HEADER_BYTES + bytes);
        wanted.set(INT, 4, bytes);
        send(arena, Message.GET_CONFIG, 0, wanted, deadline);
        MemorySegment reply = reply(arena, Message.GET_CONFIG, wanted.byteSize(), deadline);
        if (reply.get(INT, 0) != 0 || reply.get(INT, 4) != bytes) {
            throw DeadException.violation("it answers with another part of the configuration");
        }
        return reply.asSlice(Message.CONFIG_HEADER_BYTES);
    }

    /** Writes one byte of the configuration space. */
    void configure(int offset, byte value, Deadline deadline) throws DeadException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment payload = arena.allocate(Message.CONFIG_HEADER_BYTES + 1);
            payload.set(INT, 0, offset);
            payload.set(INT, 4, 1);
            payload.set(ValueLayout.JAVA_BYTE, Message.CONFIG_HEADER_BYTES, value);
            tell(Message.SET_CONFIG, payload, deadline);
        }
    }

    private long number(Arena arena, int request, Deadline deadline) throws DeadException {
        return reply(arena, request, Long.BYTES, deadline).get(LONG, 0);
    }

    private void send(
            Arena arena,
            int request,
            int flags,
            MemorySegment payload,
            Deadline deadline,
            Fd... passed)
            throws DeadException {
        MemorySegment message = arena.allocate(Message.HEADER_BYTES + payload.byteSize());
        message.set(INT, 0, request);
        message.set(INT, 4, Message.VERSION | flags);
        message.set(INT, 8, (int) payload.byteSize());
        message.asSlice(Message.HEADER_BYTES).copyFrom(payload);
        long sent = 0;
        while (sent < message.byteSize()) {
            MemorySegment rest = message.asSlice(sent);
            // The descriptors go with the first byte.
            long count =
                    sent == 0 && passed.length > 0
                            ? SocketCalls.sendFds(socket, rest, passed)
                            : SocketCalls.send(socket, rest);
            if (count > 0) {
                sent += count;
            } else {
                awaitUnlessBroken(count, LibC.POLLOUT(), deadline);
            }
        }
    }

    private MemorySegment reply(Arena arena, int request, long bytes, Deadline deadline)
            throws DeadException {
        settle(deadline);
        return receiveReply(arena, request, bytes, deadline);
    }

    private MemorySegment receiveReply(Arena arena, int request, long bytes, Deadline deadline)
            throws DeadException {
        MemorySegment header = receive(arena, Message.HEADER_BYTES, deadline);
        int flags = header.get(INT, 4);
        if (header.get(INT, 0) != request
                || (flags & Message.VERSION_MASK) != Message.VERSION
                || (flags & Message.FLAG_REPLY) == 0) {
            throw DeadException.violation(
                    "no reply to message %d, but message %d with flags %#x"
                            .formatted(request, header.get(INT, 0), flags));
        }
        if (header.get(INT, 8) != bytes) {
            throw DeadException.violation(
                    "%s bytes in the reply to message %d instead of %d"
                            .formatted(
                                    Integer.toUnsignedString(header.get(INT, 8)), request, bytes));
        }
        return receive(arena, bytes, deadline);
    }

    private MemorySegment receive(Arena arena, long bytes, Deadline deadline) throws DeadException {
        MemorySegment into = arena.allocate(bytes);
        long received = 0;
        while (received < bytes) {
            long count = SocketCalls.recv(socket, into.asSlice(received));
            if (count > 0) {
                received += count;
            } else if (count == 0) {
                throw new DeadException(Death.lost("the back-end has closed the connection"));
            } else {
                awaitUnlessBroken(count, LibC.POLLIN(), deadline);
            }
        }
        return into;
    }

    private void awaitUnlessBroken(long error, int event, Deadline deadline) throws DeadException {
        if (error != -LibC.EAGAIN() && error != -LibC.EINTR()) {
            throw new DeadException(Death.lost("the connection broke"));
        }
        long left = deadline.remainingNanos();
        if (left <= 0) {
            throw new DeadException(Death.late("the back-end has not answered in time"));
        }
        try (PollSet polled = PollSet.of(1)) {
            polled.add(socket, event);
            polled.await(left);
        }
    }
}
