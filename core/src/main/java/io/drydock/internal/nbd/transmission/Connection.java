package io.drydock.internal.nbd.transmission;

import io.drydock.block.Completion;
import io.drydock.internal.nbd.handshake.Agreement;
import io.drydock.internal.nbd.handshake.Dialer;
import io.drydock.internal.nbd.wire.Failure;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The second phase: requests of any number of threads, in flight at once on one connection, which
 * is made anew when it breaks.
 *
 * <p>Of those that wait for a reply one leads, and does the {@link Leader}'s work. When its own
 * operation is done it hands on to another. So a lone caller is never woken by another thread, and
 * an idle connection costs none. Requests that nobody waits for, and those of virtual threads
 * (which a native call would pin), are led by a {@link Reader}.
 *
 * <p>Only the thread that leads ends operations, also when the connection fails: while it reads
 * into a caller's memory, that caller cannot have returned. The exception is a cancel, which waits
 * until it is done with the memory.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class Connection {
    private final String subject;
    private final long requestTimeoutNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Unflushed unflushed;
    private final InFlight inFlight;
    private final Leader leader;
    private final AtomicBoolean led = new AtomicBoolean();
    private volatile @Nullable Thread leading;

    /** Guarded by the lock. */
    private @Nullable Reader reader;

    public Connection(Dialer dialer, Agreement agreement, Unflushed unflushed) {
        this.subject = dialer.subject();
        this.requestTimeoutNanos = dialer.options().requestTimeout().toNanos();
        this.unflushed = unflushed;
        this.inFlight = new InFlight(subject, agreement.export(), unflushed);
        this.leader = new Leader(dialer, agreement, unflushed, inFlight, lock);
    }

    /** Makes a request and returns when it has been answered without error. */
    public void execute(
            Command command, Terms terms, long offset, long length, MemorySegment memory)
            throws IOException {
        checkMayWait();
        await(submit(command, terms, offset, length, memory, null, null));
    }

    /** As {@link #execute}, of a {@link Command#BLOCK_STATUS}. */
    public void status(long offset, long length, List<StatusGatherer> gatherers, Terms terms)
            throws IOException {
        checkMayWait();
        MemorySegment none = MemorySegment.NULL;
        await(submit(Command.BLOCK_STATUS, terms, offset, length, none, gatherers, null));
    }

    /**
     * Makes a request that nobody waits for.
     *
     * @return a ticket to {@link #cancel} it with
     */
    public long submit(
            Command command,
            Terms terms,
            long offset,
            long length,
            MemorySegment memory,
            Completion completion) {
        return Operations.ticket(submit(command, terms, offset, length, memory, null, completion));
    }

    private Operation submit(
            Command command,
            Terms terms,
            long offset,
            long length,
            MemorySegment memory,
            @Nullable List<StatusGatherer> gatherers,
            @Nullable Completion completion) {
        Endings told;
        Operation operation;
        lock.lock();
        try {
            operation =
                    inFlight.take(command, terms, offset, length, memory, gatherers, completion);
            Death death = leader.death();
            if (death != null) {
                inFlight.giveUp(operation, death);
            } else if (command == Command.FLUSH && unflushed.takeLoss()) {
                inFlight.giveUp(operation, GivenUp.WRITES_LOST);
            } else {
                start(operation, terms);
            }
            told = isLeading() ? null : inFlight.takeEndings();
        } finally {
            lock.unlock();
        }
        if (told != null) {
            told.tell();
        }
        return operation;
    }

    private void start(Operation operation, Terms terms) {
        boolean deadly = terms.timeoutNanos() == 0;
        long timeout = deadly ? requestTimeoutNanos : terms.timeoutNanos();
        inFlight.setDeadline(operation, System.nanoTime() + timeout, deadly);
        inFlight.issue(operation);
        if (!isLeading()) {
            leader.send();
            leader.call();
            if (!operation.canLead() && !led.get()) {
                reader().wake();
            }
        } else if (!leader.isTelling()) {
            leader.send();
        }
    }

    private boolean isLeading() {
        return Thread.currentThread().equals(leading);
    }

    private Reader reader() {
        Reader current = reader;
        if (current == null) {
            current = Reader.start(this, subject);
            reader = current;
        }
        return current;
    }

    /** A completion that waited for a reply would wait for itself. */
    private void checkMayWait() {
        if (isLeading()) {
            throw new IllegalStateException("a completion must not wait for another request");
        }
    }

    private void await(Operation operation) throws IOException {
        boolean interrupted = false;
        while (!operation.isDone()) {
            if (operation.canLead() && led.compareAndSet(false, true)) {
                lead(operation);
            } else {
                LockSupport.park(this);
            }
            // An interrupt would make the next park return at once, for ever.
            interrupted |= Thread.interrupted();
        }
        Command command = operation.command();
        Failure failure = operation.failure();
        lock.lock();
        try {
            inFlight.giveBack(operation);
        } finally {
            lock.unlock();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure.exception(command.operation(), subject);
        }
    }

    private void lead(@Nullable Operation operation) {
        leading = Thread.currentThread();
        try {
            while (operation == null ? inFlight.unled() > 0 : !operation.isDone()) {
                leader.step();
            }
        } finally {
            boolean interrupted = leader.takeInterrupt();
            leading = null;
            led.set(false);
            handOn();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Wakes somebody who can lead, if nobody does and anything is in flight. */
    private void handOn() {
        lock.lock();
        try {
            if (led.get()) {
                return;
            }
            if (inFlight.unled() > 0) {
                reader().wake();
            } else {
                Operation next = inFlight.anyLeader();
                if (next != null) {
                    next.wake();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Leads until nothing needs the reader; false when somebody else leads. */
    boolean leadForOthers() {
        if (!led.compareAndSet(false, true)) {
            return false;
        }
        lead(null);
        return true;
    }

    /** Whether something is in flight that only the reader can lead. */
    boolean needsReader() {
        return inFlight.unled() > 0;
    }

    boolean isDead() {
        return leader.death() != null;
    }

    /** How many requests are in flight, roughly. */
    public int load() {
        return inFlight.size();
    }

    /**
     * Gives up a request that {@link #submit} has returned the ticket of; its completion is called
     * when its memory is free.
     *
     * @return false when it has ended already, or is about to
     */
    public boolean cancel(long ticket) {
        Endings told;
        lock.lock();
        try {
            Operation operation = inFlight.get(ticket);
            if (operation != null && !isLeading()) {
                leader.awaitUnpinned(operation, ticket);
                operation = inFlight.get(ticket);
            }
            if (operation == null) {
                return false;
            }
            inFlight.giveUp(operation, GivenUp.CANCELLED);
            told = inFlight.takeEndings();
        } finally {
            lock.unlock();
        }
        if (told != null) {
            told.tell();
        }
        handOn();
        return true;
    }

    /** Says good-bye and closes the connection. What is in flight fails. */
    public void close() {
        leader.close();
        LockSupport.unpark(leading);
        handOn();
        lock.lock();
        try {
            if (reader != null) {
                reader.wake();
            }
        } finally {
            lock.unlock();
        }
    }
}
