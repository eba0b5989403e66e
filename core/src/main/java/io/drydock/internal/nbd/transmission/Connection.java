package io.drydock.internal.nbd.transmission;

import io.drydock.block.Completion;
import io.drydock.internal.nbd.handshake.Agreement;
import io.drydock.internal.nbd.handshake.Dialer;
import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Export;
import io.drydock.internal.nbd.wire.Failure;
import io.drydock.internal.nbd.wire.Limits;
import io.drydock.internal.nbd.wire.ServerError;
import io.drydock.internal.nbd.wire.ViolationException;
import io.drydock.nbd.NbdOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second phase: requests of any number of threads, in flight at once on one connection, which
 * is made anew when it breaks.
 *
 * <p>Of those that wait for a reply one leads: it receives for all, and sends what the socket would
 * not take at once. When its own operation is done it hands on to another. So a lone caller is
 * never woken by another thread, and an idle connection costs none. Requests that nobody waits for,
 * and those of virtual threads (which a native call would pin), are led by a {@link Reader}.
 *
 * <p>Only the leader ends operations, also when the connection fails: while it reads into a
 * caller's memory, that caller cannot have returned. The exception is a cancel, which waits for the
 * leader to be done with the memory.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class Connection {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** Kept in flight together, pieces of this size are faster than one large request. */
    private static final int PIECE_BYTES = 256 << 10;

    /** How many pieces one operation has in flight at most. */
    private static final int PIECES = 32;

    /** The most that a request without data may be of, where its length has 32 bits. */
    private static final long EFFECT_BYTES = 1L << 30;

    /** How often a busy connection looks at the deadlines: once in so many receives. */
    private static final int RECEIVES_PER_SWEEP = 64;

    private static final long MOST_WAIT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Dialer dialer;
    private final String subject;
    private final NbdOptions options;
    private final Export export;
    private final long pieceBytes;
    private final long effectBytes;
    private final Unflushed unflushed;
    private final Spin spin;

    private final AtomicBoolean led = new AtomicBoolean();
    private volatile @Nullable Thread leader;

    private final ReentrantLock lock = new ReentrantLock();

    /** The leader has let go of a caller's memory, or is to go on in an interrupted recovery. */
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final Slots slots = new Slots();
    private final Operations operations = new Operations();
    private final Replies replyHandler = new Replies();
    private Framing framing;
    private Outbox outbox;
    private Endings endings;
    private @Nullable Endings spareEndings;
    private @Nullable Reader reader;
    private @Nullable Recovery recovery;
    private long nearestDeadline = Long.MAX_VALUE;

    /** Why the connection broke, noticed while sending; for the leader to act on. */
    private @Nullable IOException broken;

    /** How many reads are in flight whose data is worth receiving where it belongs. */
    private int largeReads;

    /** How many operations are in flight that have no thread which can lead. Written locked. */
    private final AtomicInteger unled = new AtomicInteger();

    /** Whether something is left to send. Written under the lock. */
    private volatile boolean backlog;

    /** Why the connection is dead; set once, under the lock. */
    private volatile @Nullable Death death;

    /** Replaced by the leader, under the lock. */
    private volatile Transport transport;

    // For the leader only.
    private ReplyReader replies;
    private int receives;
    private boolean interrupted;
    private boolean telling;

    public Connection(Dialer dialer, Agreement agreement, Unflushed unflushed) {
        this.dialer = dialer;
        this.subject = dialer.subject();
        this.options = dialer.options();
        this.export = agreement.export();
        this.framing = Framing.of(export);
        this.transport = agreement.transport();
        this.unflushed = unflushed;
        this.pieceBytes = Math.min(PIECE_BYTES, export.maximumBytes());
        this.effectBytes = framing.extended() ? Long.MAX_VALUE : EFFECT_BYTES;
        this.spin = new Spin(options.pollTime().toNanos());
        this.outbox = new Outbox(framing, replyHandler);
        this.replies = new ReplyReader(framing, replyHandler);
        this.endings = new Endings(subject);
    }

    /** Makes a request and returns when it has been answered without error. */
    public void execute(
            Command command, Terms terms, long offset, long length, MemorySegment memory)
            throws IOException {
        await(submit(command, terms, offset, length, memory, null, null));
    }

    /** As {@link #execute}, of a {@link Command#BLOCK_STATUS}. */
    public void status(long offset, long length, List<StatusGatherer> gatherers, Terms terms)
            throws IOException {
        await(
                submit(
                        Command.BLOCK_STATUS,
                        terms,
                        offset,
                        length,
                        MemorySegment.NULL,
                        gatherers,
                        null));
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
            operation = operations.take();
            operation.begin(command, terms.flags(), offset, length, memory, gatherers);
            setDeadline(operation, terms);
            if (completion == null) {
                operation.setWaiter(Thread.currentThread());
            } else {
                operation.setCompletion(completion);
            }
            operation.setCovered(unflushed.begin());
            if (death != null) {
                operation.fail(death);
                endNow(operation);
            } else if (command == Command.FLUSH && unflushed.takeLoss()) {
                operation.fail(GivenUp.WRITES_LOST);
                endNow(operation);
            } else {
                start(operation);
            }
            told = isLeading() ? null : takeEndings();
        } finally {
            lock.unlock();
        }
        if (told != null) {
            told.tell();
        }
        return operation;
    }

    private void setDeadline(Operation operation, Terms terms) {
        boolean deadly = terms.timeoutNanos() == 0;
        long timeout = deadly ? options.requestTimeout().toNanos() : terms.timeoutNanos();
        long deadline = System.nanoTime() + timeout;
        operation.setDeadline(deadline, deadly);
        // Differences, since the clock may wrap around.
        if (nearestDeadline == Long.MAX_VALUE || deadline - nearestDeadline < 0) {
            nearestDeadline = deadline;
        }
    }

    /** Ends an operation that was never begun. */
    private void endNow(Operation operation) {
        if (!operation.canLead()) {
            unled.incrementAndGet(); // which finish() takes back
        }
        finish(operation);
    }

    private void start(Operation operation) {
        if (!operation.canLead()) {
            unled.incrementAndGet();
        }
        issue(operation);
        boolean leads = isLeading();
        if (!(leads && telling)) {
            send();
        }
        if (!leads) {
            if (backlog || broken != null) {
                // The leader may be waiting for replies only.
                transport.wakeUp();
            }
            if (!operation.canLead() && !led.get()) {
                reader().wake();
            }
        }
    }

    private boolean isLeading() {
        return Thread.currentThread().equals(leader);
    }

    private Reader reader() {
        Reader current = reader;
        if (current == null) {
            current = Reader.start(this, subject);
            reader = current;
        }
        return current;
    }

    /** Puts the operation's next pieces into the outbox, as many as may be in flight. */
    private void issue(Operation operation) {
        boolean data = operation.command().hasData();
        long most = data ? pieceBytes : effectBytes;
        while (operation.hasMore() && operation.outstanding() < PIECES) {
            long offset = operation.cursor();
            Slot slot = slots.add(operation, offset, operation.take(most));
            countLarge(slot, 1);
            outbox.add(slot);
        }
    }

    private void countLarge(Slot slot, int by) {
        if (slot.command() == Command.READ && slot.length() >= ReplyReader.DIRECT_BYTES) {
            largeReads += by;
        }
    }

    private void send() {
        if (recovery != null || broken != null || death != null) {
            return;
        }
        try {
            backlog = !outbox.send(transport);
        } catch (IOException e) {
            broken = e;
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
            operations.giveBack(operation);
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

    /** Whether something is in flight that only the reader can lead. */
    boolean needsReader() {
        return unled.get() > 0;
    }

    boolean isDead() {
        return death != null;
    }

    /** How many requests are in flight, roughly. */
    public int load() {
        return slots.size();
    }

    /** Leads until nothing needs the reader; false when somebody else leads. */
    boolean leadForOthers() {
        if (!led.compareAndSet(false, true)) {
            return false;
        }
        lead(null);
        return true;
    }

    private void lead(@Nullable Operation operation) {
        leader = Thread.currentThread();
        try {
            while (operation == null ? unled.get() > 0 : !operation.isDone()) {
                if (death != null) {
                    abandonAll();
                } else {
                    pump();
                }
            }
        } finally {
            boolean restore = interrupted;
            interrupted = false;
            leader = null;
            led.set(false);
            handOn();
            if (restore) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Wakes somebody who can lead, if anything is in flight. */
    private void handOn() {
        lock.lock();
        try {
            if (led.get()) {
                return;
            }
            if (unled.get() > 0) {
                reader().wake();
            } else {
                Operation next = slots.anyLeader();
                if (next != null) {
                    next.wake();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void pump() {
        try {
            if (recovery != null) {
                recover();
            } else if (broken != null) {
                lose(broken);
            } else {
                long count = receive();
                if (count > 0) {
                    spin.found();
                    take();
                } else if (count < 0) {
                    lose(new IOException("the server closed the connection"));
                } else {
                    idle();
                }
            }
        } catch (ViolationException e) {
            die(Death.of(e));
        } catch (IOException e) {
            lose(e);
        } catch (RuntimeException e) {
            die(Death.broken(e));
        } catch (Error e) {
            // Half of a reply may have been taken: nobody can go on from here.
            die(Death.broken(e));
            throw e;
        }
    }

    private long receive() throws IOException {
        Slot direct = replies.direct();
        if (direct == null || !pin(direct)) {
            return replies.receive(transport, largeReads > 0);
        }
        try {
            return replies.receive(transport, direct);
        } catch (IllegalStateException e) {
            // The owner has closed the arena: the rest is received elsewhere, and thrown away.
            giveUp(direct, GivenUp.MEMORY_CLOSED);
            return replies.receive(transport, true);
        } finally {
            unpin(direct);
        }
    }

    private boolean pin(Slot slot) {
        lock.lock();
        try {
            boolean wanted = slot.operation() != null;
            slot.setPinned(wanted);
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    private void unpin(Slot slot) {
        lock.lock();
        try {
            slot.setPinned(false);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes apart what was received, tells who is to be told, and sends what that brought. */
    private void take() throws ViolationException {
        boolean nobody;
        lock.lock();
        try {
            replies.parse();
            nobody = endings.isEmpty();
            if (nobody && !outbox.isEmpty()) {
                send();
            }
        } finally {
            lock.unlock();
        }
        if (!nobody) {
            tell();
        }
        if (++receives % RECEIVES_PER_SWEEP == 0) {
            sweep();
        }
    }

    /** Those who are to be told, by whoever calls this; null when there are none. */
    private @Nullable Endings takeEndings() {
        if (endings.isEmpty()) {
            return null;
        }
        Endings full = endings;
        Endings empty = spareEndings;
        endings = empty == null ? new Endings(subject) : empty;
        spareEndings = null;
        return full;
    }

    private void tell() {
        while (true) {
            Endings told;
            lock.lock();
            try {
                told = takeEndings();
                if (told == null) {
                    if (!outbox.isEmpty()) {
                        send();
                    }
                    return;
                }
            } finally {
                lock.unlock();
            }
            telling = true;
            told.tell();
            telling = false;
            spare(told);
        }
    }

    private void spare(Endings told) {
        lock.lock();
        try {
            spareEndings = told;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing has come: looks again for a while, then sleeps until something does. */
    private void idle() throws IOException {
        long now = System.nanoTime();
        if (spin.goesOn(now) && !backlog) {
            Thread.yield();
            return;
        }
        sweep();
        long left = untilNearest(System.nanoTime());
        if (left > 0 && death == null) {
            transport.await(backlog, left);
        }
        spin.slept(System.nanoTime() - now);
        if (backlog) {
            lock.lock();
            try {
                send();
            } finally {
                lock.unlock();
            }
        }
    }

    private long untilNearest(long now) {
        lock.lock();
        try {
            return nearestDeadline == Long.MAX_VALUE
                    ? MOST_WAIT_NANOS
                    : Math.min(MOST_WAIT_NANOS, nearestDeadline - now);
        } finally {
            lock.unlock();
        }
    }

    /** Gives up what is too late. */
    private void sweep() {
        lock.lock();
        try {
            long now = System.nanoTime();
            if (nearestDeadline == Long.MAX_VALUE || nearestDeadline - now > 0) {
                return;
            }
            nearestDeadline = Long.MAX_VALUE;
            for (Slot slot : slots.inOrder()) {
                Operation operation = slot.operation();
                if (operation == null || operation.outstanding() == 0) {
                    continue;
                }
                if (operation.deadline() - now <= 0) {
                    if (operation.isDeadly()) {
                        die(Death.silent());
                        return;
                    }
                    giveUp(operation, GivenUp.LATE);
                } else if (nearestDeadline == Long.MAX_VALUE
                        || operation.deadline() - nearestDeadline < 0) {
                    nearestDeadline = operation.deadline();
                }
            }
        } finally {
            lock.unlock();
        }
        tell();
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
            Operation operation = operations.get(ticket);
            while (operation != null && isPinned(operation)) {
                changed.awaitUninterruptibly();
                operation = operations.get(ticket);
            }
            if (operation == null) {
                return false;
            }
            giveUp(operation, GivenUp.CANCELLED);
            told = takeEndings();
        } finally {
            lock.unlock();
        }
        if (told != null) {
            told.tell();
        }
        handOn();
        return true;
    }

    private boolean isPinned(Operation operation) {
        if (isLeading()) {
            return false;
        }
        for (Slot slot : slots.inOrder()) {
            if (slot.operation() == operation && slot.isPinned()) {
                return true;
            }
        }
        return false;
    }

    private void giveUp(Slot slot, Failure failure) {
        lock.lock();
        try {
            Operation operation = slot.operation();
            if (operation != null) {
                giveUp(operation, failure);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends an operation whose requests may still be in flight. */
    private void giveUp(Operation operation, Failure failure) {
        for (Slot slot : slots.inOrder()) {
            if (slot.operation() != operation) {
                continue;
            }
            if (outbox.remove(slot)) {
                remove(slot);
            } else {
                outbox.detach(slot);
                slots.abandon(slot);
            }
        }
        operation.fail(failure);
        operation.forgetPieces();
        finish(operation);
        if (slots.abandoned() > Limits.ABANDONED_REQUESTS) {
            die(Death.silent());
        }
    }

    private void remove(Slot slot) {
        countLarge(slot, -1);
        slots.remove(slot);
    }

    /** All of an operation has ended. */
    private void finish(Operation operation) {
        if (operation.failure() == null) {
            if (operation.command() == Command.FLUSH) {
                unflushed.flushed(operation.covered());
            } else if (operation.needsFlush()) {
                unflushed.changed();
            }
        }
        if (!operation.canLead()) {
            unled.decrementAndGet();
        }
        Completion completion = operation.completion();
        if (completion != null) {
            endings.add(completion, operation.command(), operation.failure());
            operations.giveBack(operation);
        } else {
            operation.setDone();
        }
    }

    private void abandonAll() {
        lock.lock();
        try {
            Death reason = death;
            if (reason == null) {
                throw new AssertionError("the connection is alive");
            }
            outbox = new Outbox(framing, replyHandler);
            for (Slot slot : slots.inOrder()) {
                Operation operation = slot.operation();
                remove(slot);
                // Its other pieces may have ended it.
                if (operation != null && operation.outstanding() > 0) {
                    operation.failAnyway(reason);
                    operation.forgetPieces();
                    finish(operation);
                }
            }
        } finally {
            lock.unlock();
        }
        tell();
    }

    /** The connection broke: it is made anew, if that is wanted. */
    private void lose(IOException cause) {
        transport.close();
        if (death != null) {
            return;
        }
        if (options.retry().tries() == 0) {
            die(Death.lost("the connection broke: " + cause.getMessage(), cause));
            return;
        }
        LOG.debug("{}: the connection broke, connecting anew", subject, cause);
        lock.lock();
        try {
            unflushed.connectionLost();
            recovery = new Recovery(options.retry(), cause);
        } finally {
            lock.unlock();
        }
    }

    /** One step towards a new connection: a wait, or an attempt. */
    private void recover() {
        Recovery current = recovery;
        if (current == null) {
            return;
        }
        sweep();
        long wait = current.waitNanos();
        if (wait > 0) {
            pause(Math.min(wait, Math.max(1, untilNearest(System.nanoTime()))));
            return;
        }
        try {
            long left = Math.min(options.handshakeTimeout().toNanos(), nearestLeft());
            adopt(current.attempt(dialer, export, left));
        } catch (IOException e) {
            if (!current.failed(e)) {
                die(current.death());
            }
        }
    }

    private long nearestLeft() {
        return Math.max(TimeUnit.MILLISECONDS.toNanos(1), untilNearest(System.nanoTime()));
    }

    private void pause(long nanos) {
        LockSupport.parkNanos(this, nanos);
        // An interrupt would make the next pause end at once.
        interrupted |= Thread.interrupted();
    }

    /** Goes on with a new connection, on which all that is in flight is sent once more. */
    private void adopt(Agreement agreement) {
        Transport fresh = agreement.transport();
        lock.lock();
        try {
            if (death != null) {
                fresh.close();
                return;
            }
            transport = fresh;
            framing = Framing.of(agreement.export());
            replies = new ReplyReader(framing, replyHandler);
            outbox = new Outbox(framing, replyHandler);
            broken = null;
            recovery = null;
            for (Slot slot : slots.inOrder()) {
                repeat(slot);
            }
            send();
        } finally {
            lock.unlock();
        }
        tell();
    }

    private void repeat(Slot slot) {
        Operation operation = slot.operation();
        if (operation == null) {
            remove(slot);
        } else if (!slot.command().isRepeatable()) {
            remove(slot);
            operation.fail(GivenUp.UNREPEATABLE);
            endPiece(operation);
        } else if (slot.command() == Command.FLUSH && unflushed.takeLoss()) {
            remove(slot);
            operation.fail(GivenUp.WRITES_LOST);
            endPiece(operation);
        } else {
            slot.restart();
            outbox.add(slot);
        }
    }

    private void endPiece(Operation operation) {
        if (operation.pieceDone()) {
            finish(operation);
        }
    }

    private void die(Death reason) {
        lock.lock();
        try {
            if (death == null) {
                death = reason;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        transport.close();
    }

    /** Says good-bye and closes the connection. What is in flight fails. */
    public void close() {
        lock.lock();
        try {
            // A server that is told so would answer what is in flight with errors of its own.
            if (death == null && recovery == null && slots.size() == 0) {
                outbox.disconnect(transport);
            }
        } catch (IOException e) {
            LOG.debug("{}: the server does not hear the good-bye", subject, e);
        } finally {
            lock.unlock();
        }
        die(Death.closed());
        LockSupport.unpark(leader);
        handOn();
        Reader last = reader;
        if (last != null) {
            last.wake();
        }
    }

    /** What the replies do. */
    private final class Replies implements ReplyReader.Replies, Outbox.Sender {
        @Override
        public @Nullable Slot find(long cookie) {
            Slot slot = slots.get(cookie);
            return slot != null && slot.isSent(outbox.sent()) ? slot : null;
        }

        @Override
        public void refused(Slot slot, ServerError error) {
            Operation operation = slot.operation();
            if (operation != null) {
                operation.fail(error);
            }
        }

        @Override
        public void memoryClosed(Slot slot) {
            Operation operation = slot.operation();
            if (operation != null) {
                operation.fail(GivenUp.MEMORY_CLOSED);
                if (!slot.isSent(outbox.sent())) {
                    remove(slot);
                    endPiece(operation);
                }
            }
        }

        @Override
        public void end(Slot slot) {
            Operation operation = slot.operation();
            remove(slot);
            if (operation != null) {
                if (operation.pieceDone()) {
                    finish(operation);
                } else {
                    issue(operation);
                }
            }
        }
    }
}
