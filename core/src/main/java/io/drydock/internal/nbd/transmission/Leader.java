package io.drydock.internal.nbd.transmission;

import io.drydock.internal.nbd.handshake.Agreement;
import io.drydock.internal.nbd.handshake.Dialer;
import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Export;
import io.drydock.internal.nbd.wire.ViolationException;
import io.drydock.nbd.NbdOptions;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of the thread that leads: receives for all, tells who is to be told, sends what the
 * socket would not take at once, watches the deadlines, and makes a broken connection anew.
 *
 * <p>Threading: {@link #step} is for the one thread that leads at a time; the rest is guarded by
 * the connection's lock where it says so.
 */
final class Leader {
    private static final Logger LOG = LoggerFactory.getLogger(Leader.class);

    /** How often a busy connection looks at the deadlines: once in so many receives. */
    private static final int RECEIVES_PER_SWEEP = 64;

    private static final long MOST_WAIT_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long LEAST_DIAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Dialer dialer;
    private final NbdOptions options;
    private final Export export;
    private final Unflushed unflushed;
    private final InFlight inFlight;
    private final ReentrantLock lock;
    private final Spin spin;

    /** The leader has let go of a caller's memory. */
    private final Condition unpinned;

    /** Why the connection broke, noticed while sending. Guarded by the lock. */
    private @Nullable IOException broken;

    /** What is being done about it. Guarded by the lock. */
    private @Nullable Recovery recovery;

    /** Whether something is left to send. Written under the lock. */
    private volatile boolean backlog;

    /** Why the connection is dead; set once, under the lock. */
    private volatile @Nullable Death death;

    /** Replaced by the leader, under the lock. */
    private volatile Transport transport;

    // For the thread that leads.
    private ReplyReader replies;
    private int receives;
    private boolean telling;
    private boolean interrupted;

    Leader(
            Dialer dialer,
            Agreement agreement,
            Unflushed unflushed,
            InFlight inFlight,
            ReentrantLock lock) {
        this.dialer = dialer;
        this.options = dialer.options();
        this.export = agreement.export();
        this.transport = agreement.transport();
        this.unflushed = unflushed;
        this.inFlight = inFlight;
        this.lock = lock;
        this.unpinned = lock.newCondition();
        this.spin = new Spin(options.pollTime().toNanos());
        this.replies = inFlight.newReader();
    }

    /** Why the connection is dead, or null. */
    @Nullable Death death() {
        return death;
    }

    /** Whether the thread that leads is telling somebody, and sends afterwards. */
    boolean isTelling() {
        return telling;
    }

    /** Whether an interrupt came meanwhile; says so once. */
    boolean takeInterrupt() {
        boolean result = interrupted;
        interrupted = false;
        return result;
    }

    /** Sends what can be sent now, under the lock. */
    void send() {
        if (recovery == null && broken == null && death == null) {
            try {
                backlog = !inFlight.send(transport);
            } catch (IOException e) {
                broken = e;
            }
        }
    }

    /** Lets the thread that leads see what is left to send, or why that cannot be, locked. */
    void call() {
        if (backlog || broken != null) {
            transport.wakeUp();
        }
    }

    /** Returns when no memory of the operation is in use, or it has ended; under the lock. */
    void awaitUnpinned(Operation operation, long ticket) {
        while (inFlight.get(ticket) != null && inFlight.isPinned(operation)) {
            unpinned.awaitUninterruptibly();
        }
    }

    /** Does the next thing there is to do; waits for it if need be. */
    void step() {
        try {
            if (death != null) {
                failAll();
            } else if (recovery != null) {
                recover();
            } else if (broken != null) {
                lose(broken);
            } else {
                exchange();
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

    private void failAll() {
        lock.lock();
        try {
            Death reason = death;
            if (reason != null) {
                inFlight.failAll(reason);
            }
        } finally {
            lock.unlock();
        }
        tell();
    }

    private void exchange() throws IOException {
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

    private long receive() throws IOException {
        Slot direct = replies.direct();
        if (direct == null || !pin(direct)) {
            return replies.receive(transport, inFlight.hasLargeReads());
        }
        try {
            return replies.receive(transport, direct);
        } catch (IllegalStateException e) {
            // The owner has closed the arena: the rest is received elsewhere, and thrown away.
            giveUp(direct);
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
            unpinned.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void giveUp(Slot slot) {
        lock.lock();
        try {
            Operation operation = slot.operation();
            if (operation != null) {
                inFlight.giveUp(operation, GivenUp.MEMORY_CLOSED);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes apart what was received, tells who is to be told, and sends what that brought. */
    private void take() throws ViolationException {
        boolean somebody;
        lock.lock();
        try {
            replies.parse();
            somebody = inFlight.hasEndings();
            if (!somebody && inFlight.hasToSend()) {
                send();
            }
        } finally {
            lock.unlock();
        }
        if (somebody) {
            tell();
        }
        if (++receives % RECEIVES_PER_SWEEP == 0) {
            sweep();
        }
    }

    /** Tells those whose requests have ended, and then sends at once what they have asked for. */
    private void tell() {
        while (true) {
            Endings told;
            lock.lock();
            try {
                told = inFlight.takeEndings();
                if (told == null) {
                    if (inFlight.hasToSend()) {
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
            lock.lock();
            try {
                inFlight.giveBack(told);
            } finally {
                lock.unlock();
            }
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
        long left = untilNearestDeadline();
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

    private long untilNearestDeadline() {
        lock.lock();
        try {
            long nearest = inFlight.nearestDeadline();
            return nearest == InFlight.NO_DEADLINE
                    ? MOST_WAIT_NANOS
                    : Math.min(MOST_WAIT_NANOS, nearest - System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /** Gives up what is too late. */
    private void sweep() {
        lock.lock();
        try {
            if (!inFlight.expire(System.nanoTime()) || inFlight.hasTooManyAbandoned()) {
                die(Death.silent());
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
        LOG.debug("{}: the connection broke, connecting anew", dialer.subject(), cause);
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
        long left = Math.max(LEAST_DIAL_NANOS, untilNearestDeadline());
        if (wait > 0) {
            LockSupport.parkNanos(this, Math.min(wait, left));
            // An interrupt would make the next pause end at once.
            interrupted |= Thread.interrupted();
            return;
        }
        try {
            long most = Math.min(options.handshakeTimeout().toNanos(), left);
            adopt(current.attempt(dialer, export, most));
        } catch (IOException e) {
            if (!current.failed(e)) {
                die(current.death());
            }
        }
    }

    /** Goes on with a new connection, on which all that is in flight is sent once more. */
    private void adopt(Agreement agreement) {
        lock.lock();
        try {
            if (death != null) {
                agreement.transport().close();
                return;
            }
            transport = agreement.transport();
            broken = null;
            recovery = null;
            inFlight.repeatAll(agreement.export());
            replies = inFlight.newReader();
            send();
        } finally {
            lock.unlock();
        }
        tell();
    }

    /** Ends the connection; the thread that leads fails what is in flight. */
    void die(Death reason) {
        lock.lock();
        try {
            if (death == null) {
                death = reason;
            }
        } finally {
            lock.unlock();
        }
        transport.close();
    }

    /** Says good-bye and ends the connection. */
    void close() {
        lock.lock();
        try {
            // A server that is told so would answer what is in flight with errors of its own.
            if (death == null && recovery == null && inFlight.size() == 0) {
                inFlight.disconnect(transport);
            }
        } catch (IOException e) {
            LOG.debug("{}: the server does not hear the good-bye", dialer.subject(), e);
        } finally {
            lock.unlock();
        }
        die(Death.closed());
    }
}
