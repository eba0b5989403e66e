package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import io.drydock.bindings.libc.iovec;
import io.drydock.bindings.libc.msghdr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Sends and receives on a connected stream socket that does not block, without making an object for
 * it.
 *
 * <p>All return a value or minus errno, {@link Fd#CLOSED} on a socket that was closed.
 *
 * <p>Threading: one thread sends and one receives at a time.
 */
public final class StreamSocket {
    private final Fd socket;
    private final MemorySegment incoming = iovec.allocateArray(2, Arena.ofAuto());
    private final MemorySegment incomingSecond = iovec.asSlice(incoming, 1);
    private final MemorySegment outgoing = iovec.allocateArray(2, Arena.ofAuto());
    private final MemorySegment outgoingSecond = iovec.asSlice(outgoing, 1);
    private final MemorySegment message = msghdr.allocate(Arena.ofAuto());

    /**
     * @param socket in non-blocking mode; stays the caller's
     */
    public StreamSocket(Fd socket) {
        this.socket = socket;
        msghdr.msg_iov(message, outgoing);
        msghdr.msg_iovlen(message, 2);
    }

    /** {@code ssize_t recv(int sockfd, void *buf, size_t len, int flags)}; 0 at the end. */
    public long receive(MemorySegment into) {
        int fd = socket.hold();
        if (fd < 0) {
            return fd;
        }
        try {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.recv(state, fd, into, into.byteSize(), 0), state);
        } finally {
            socket.release();
        }
    }

    /** {@code ssize_t readv(int fd, const struct iovec *iov, int iovcnt)}; 0 at the end. */
    public long receive(MemorySegment first, MemorySegment second) {
        int fd = socket.hold();
        if (fd < 0) {
            return fd;
        }
        try {
            set(incoming, first);
            set(incomingSecond, second);
            MemorySegment state = Native.state();
            long result = LibCErrno.readv_holding(state, fd, incoming, 2, first);
            return Native.result(result, state);
        } finally {
            socket.release();
        }
    }

    /** {@code ssize_t send(int sockfd, const void *buf, size_t len, MSG_NOSIGNAL)}. */
    public long send(MemorySegment from) {
        int fd = socket.hold();
        if (fd < 0) {
            return fd;
        }
        try {
            MemorySegment state = Native.state();
            int flags = LibC.MSG_NOSIGNAL();
            return Native.result(LibCErrno.send(state, fd, from, from.byteSize(), flags), state);
        } finally {
            socket.release();
        }
    }

    /** {@code ssize_t sendmsg(int sockfd, const struct msghdr *msg, MSG_NOSIGNAL)}. */
    public long send(MemorySegment first, MemorySegment second) {
        int fd = socket.hold();
        if (fd < 0) {
            return fd;
        }
        try {
            set(outgoing, first);
            set(outgoingSecond, second);
            MemorySegment state = Native.state();
            int flags = LibC.MSG_NOSIGNAL();
            long result = LibCErrno.sendmsg_holding(state, fd, message, flags, second);
            return Native.result(result, state);
        } finally {
            socket.release();
        }
    }

    private static void set(MemorySegment part, MemorySegment memory) {
        iovec.iov_base(part, memory);
        iovec.iov_len(part, memory.byteSize());
    }
}
