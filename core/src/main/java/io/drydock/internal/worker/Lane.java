package io.drydock.internal.worker;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.SystemCallException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.PollSet;
import io.drydock.internal.linux.SharedMemory;
import io.drydock.internal.linux.SocketCalls;
import io.drydock.internal.linux.StreamSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One end of what a call goes over: a socket for the messages, of which only one is ever on its
 * way, and memory that both sides see for the bytes of files and devices.
 *
 * <p>Threading: one thread at a time; {@link #hangUp} at any time.
 */
final class Lane implements AutoCloseable {
    /** What one message can carry in memory: the content of a file, and bytes of a device. */
    static final int PART_BYTES = 1 << 20;

    /** A file's content, and behind it what the driver reads of the device meanwhile. */
    static final long MEMORY_BYTES = 2L * PART_BYTES;

    static final long NEVER = Long.MAX_VALUE;

    /** A directory of a million names; no more is taken for a message. */
    private static final int MAX_MESSAGE_BYTES = 64 << 20;

    private static final int BUFFER_BYTES = 64 << 10;
    private static final long LONG_WAIT_NANOS = 1L << 40;
    private static final String NAME = "drydock-worker";
    private static final ValueLayout.OfInt LENGTH =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Fd fd;
    private final StreamSocket socket;
    private final PollSet readable;
    private final PollSet writable;
    private final SharedMemory memory;
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES);

    private Lane(Fd fd, SharedMemory memory) {
        this.fd = fd;
        this.memory = memory;
        socket = new StreamSocket(fd);
        readable = PollSet.of(1);
        readable.add(fd, LibC.POLLIN());
        writable = PollSet.of(1);
        writable.add(fd, LibC.POLLOUT());
    }

    /**
     * Makes one.
     *
     * @param ends gets what the other side is to inherit: its end of the socket, and the memory,
     *     which stays this one's
     */
    static Lane create(Fd[] ends) throws SystemCallException {
        Fd[] sockets = new Fd[2];
        Errno.check(SocketCalls.socketpair(sockets), "create", NAME);
        try {
            Lane lane = of(sockets[0], SharedMemory.create(NAME, MEMORY_BYTES));
            ends[0] = sockets[1];
            ends[1] = lane.memory.file();
            return lane;
        } catch (SystemCallException e) {
            sockets[0].close();
            sockets[1].close();
            throw e;
        }
    }

    /** The other end, in the process that has inherited it. */
    static Lane inherited(Fd socket, Fd memory) throws SystemCallException {
        return of(socket, SharedMemory.map(NAME, memory, MEMORY_BYTES));
    }

    private static Lane of(Fd socket, SharedMemory memory) throws SystemCallException {
        Errno.check(FileCalls.fcntl(socket, LibC.F_SETFL(), LibC.O_NONBLOCK()), "set up", NAME);
        return new Lane(socket, memory);
    }

    /** The memory that both see: a part for the call, and one for the device. */
    MemorySegment memory() {
        return memory.all();
    }

    /** Sends a message. */
    void send(MessageWriter written, long deadlineNanos) throws BrokenLaneException {
        ByteBuffer message = written.message();
        while (message.hasRemaining()) {
            int count = Math.min(message.remaining(), BUFFER_BYTES);
            MemorySegment part = buffer.asSlice(0, count);
            part.copyFrom(MemorySegment.ofBuffer(message).asSlice(0, count));
            sendAll(part, deadlineNanos);
            message.position(message.position() + count);
        }
    }

    private void sendAll(MemorySegment part, long deadlineNanos) throws BrokenLaneException {
        long sent = 0;
        while (sent < part.byteSize()) {
            long count = socket.send(part.asSlice(sent));
            if (count >= 0) {
                sent += count;
            } else {
                await(count, writable, deadlineNanos);
            }
        }
    }

    /** The next message. */
    MessageReader receive(long deadlineNanos) throws BrokenLaneException {
        long have = 0;
        while (have < MessageWriter.LENGTH_BYTES) {
            have += receive(buffer.asSlice(have), deadlineNanos);
        }
        int length = buffer.get(LENGTH, 0);
        long first = have - MessageWriter.LENGTH_BYTES;
        if (length < first || length > MAX_MESSAGE_BYTES) {
            throw BrokenLaneException.nonsense("a message of " + length + " bytes");
        }
        byte[] message = new byte[length];
        copy(MessageWriter.LENGTH_BYTES, message, 0, (int) first);
        for (int done = (int) first; done < length; ) {
            long room = Math.min(length - done, BUFFER_BYTES);
            int count = (int) receive(buffer.asSlice(0, room), deadlineNanos);
            copy(0, message, done, count);
            done += count;
        }
        return new MessageReader(message);
    }

    private void copy(long offset, byte[] into, int at, int count) {
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, offset, into, at, count);
    }

    private long receive(MemorySegment into, long deadlineNanos) throws BrokenLaneException {
        while (true) {
            long count = socket.receive(into);
            if (count > 0) {
                return count;
            }
            if (count == 0) {
                throw BrokenLaneException.gone();
            }
            await(count, readable, deadlineNanos);
        }
    }

    /** Waits if the result says that it would have had to; whatever else it says is an end. */
    private static void await(long result, PollSet polled, long deadlineNanos)
            throws BrokenLaneException {
        if (result == -LibC.EINTR()) {
            return;
        }
        if (result != -LibC.EAGAIN()) {
            throw BrokenLaneException.gone();
        }
        long left = LONG_WAIT_NANOS;
        if (deadlineNanos != NEVER) {
            left = deadlineNanos - System.nanoTime();
            if (left <= 0) {
                throw BrokenLaneException.late();
            }
        }
        polled.await(left);
    }

    /** Ends what waits here, on both sides. */
    void hangUp() {
        SocketCalls.shutdown(fd);
    }

    @Override
    public void close() {
        fd.close();
        readable.close();
        writable.close();
        memory.close();
    }
}
