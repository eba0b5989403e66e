package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.SystemCallException;

/**
 * Ends a child process when this JVM ends, in whatever way, by SIGTERM.
 *
 * <p>The child holds the read end of a pipe, and only this JVM the write end. The read end is set
 * to tell its owner, the child, by signal when something happens on it (fcntl(2), "Managing
 * signals"). When the JVM is gone its write end is closed, which is such a happening. The child
 * need not know of it; no third process watches; and unlike PR_SET_PDEATHSIG it does not depend on
 * the thread that spawned the child, and needs no code in the child.
 *
 * <p>Threading: belongs to the thread that spawns.
 */
public final class Lifeline implements AutoCloseable {
    private final Fd readEnd;
    private final Fd writeEnd;

    private Lifeline(Fd readEnd, Fd writeEnd) {
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
    }

    /** Makes one, tied to nobody yet. */
    public static Lifeline create() throws SystemCallException {
        Fd[] ends = new Fd[2];
        Errno.check(SocketCalls.pipe2(ends), "create", "lifeline pipe");
        return new Lifeline(ends[0], ends[1]);
    }

    /** What the child is to inherit, under any number. */
    public Fd forChild() {
        return readEnd;
    }

    /** Ties it to the child, and gives up our own copy of the child's end. */
    public void tie(int pid) throws SystemCallException {
        Errno.check(FileCalls.fcntl(readEnd, LibC.F_SETOWN(), pid), "tie", "lifeline pipe");
        Errno.check(
                FileCalls.fcntl(readEnd, LibC.F_SETSIG(), LibC.SIGTERM()), "tie", "lifeline pipe");
        Errno.check(
                FileCalls.fcntl(readEnd, LibC.F_SETFL(), LibC.O_ASYNC()), "tie", "lifeline pipe");
        readEnd.close();
    }

    /** Lets go: the child gets its SIGTERM now. */
    @Override
    public void close() {
        readEnd.close();
        writeEnd.close();
    }
}
