package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Ends a child process when this JVM ends, in whatever way, by a signal.
 *
 * <p>The child holds the read end of a pipe, and only this JVM the write end. The read end is set
 * to tell its owner, the child, by signal when something happens on it (fcntl(2), "Managing
 * signals"). When the JVM is gone the write end is closed, which is such a happening. The child
 * need not know of it; no third process watches; and unlike PR_SET_PDEATHSIG it does not depend on
 * the thread that spawned the child, and needs no code in the child.
 *
 * <p>The child's end must come last: what is mounted on an image that it serves is only unmounted
 * and written out when the kernel closes this JVM's fds, and needs the child for that. So the write
 * end is not among those fds. It lies in the queue of a socket (SCM_RIGHTS of unix(7)), which lies
 * in the queue of another, and so on; this JVM holds the last one only. A closed socket lets go of
 * its queue, but what that closes waits in the kernel for the next round of closing (task_work_add
 * in its fs/file_table.c), and so does what an unmount leaves to do. Without it all that was not
 * synced is lost.
 *
 * <p>Threading: belongs to the thread that spawns.
 */
public final class Lifeline implements AutoCloseable {
    /** A mount, its superblock, its loop device and the file behind that: and two to spare. */
    private static final int ROUNDS = 6;

    private static final String PIPE = "lifeline pipe";

    /** Descriptors travel with a byte at least. */
    private static final MemorySegment ONE_BYTE = Arena.global().allocate(1);

    private final Fd readEnd;

    /** The socket in which the write end lies. */
    private final Fd holder;

    private Lifeline(Fd readEnd, Fd holder) {
        this.readEnd = readEnd;
        this.holder = holder;
    }

    /** Makes one that lets its child end in order, by SIGTERM; tied to nobody yet. */
    public static Lifeline create() throws SystemCallException {
        return create(LibC.SIGTERM());
    }

    /** Makes one, tied to nobody yet. */
    public static Lifeline create(int signal) throws SystemCallException {
        Fd[] ends = new Fd[2];
        Errno.check(SocketCalls.pipe2(ends), "create", PIPE);
        // All but the owner now: from the child's start until it is tied, nothing ends it.
        Errno.check(FileCalls.fcntl(ends[0], LibC.F_SETSIG(), signal), "create", PIPE);
        Errno.check(FileCalls.fcntl(ends[0], LibC.F_SETFL(), LibC.O_ASYNC()), "create", PIPE);
        Fd holder = ends[1];
        for (int i = 0; i < ROUNDS; i++) {
            Optional<Fd> socket = inSocket(holder);
            if (socket.isEmpty()) {
                break; // Linux before 6.10 puts sockets no more than four deep into each other
            }
            holder = socket.get();
        }
        return new Lifeline(ends[0], holder);
    }

    /**
     * Puts an fd into the queue of a new socket, which is returned, and closes it here; does
     * neither where the kernel will not.
     */
    private static Optional<Fd> inSocket(Fd held) {
        Fd[] pair = new Fd[2];
        if (SocketCalls.socketpair(pair) < 0) {
            return Optional.empty();
        }
        try (Fd sender = pair[0]) {
            if (SocketCalls.sendFds(sender, ONE_BYTE, held) < 0) {
                pair[1].close();
                return Optional.empty();
            }
        }
        held.close();
        return Optional.of(pair[1]);
    }

    /** What the child is to inherit, under any number. */
    public Fd forChild() {
        return readEnd;
    }

    /** Ties it to the child, and gives up our own copy of the child's end. */
    public void tie(int pid) throws SystemCallException {
        Errno.check(FileCalls.fcntl(readEnd, LibC.F_SETOWN(), pid), "tie", PIPE);
        readEnd.close();
    }

    /** Lets go: the child gets its signal now. */
    @Override
    public void close() {
        readEnd.close();
        holder.close();
    }
}
