package io.drydock.internal.vhost;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.EventFd;
import io.drydock.internal.linux.PollSet;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A virtqueue with its buffers, and those who wait for its answers.
 *
 * <p>Of those who wait one leads: it takes the answers for all, and sleeps for all when there are
 * none. When its own request is done it hands on to another. So a lone caller is never woken by
 * another thread. The first queue is led by the {@link Reader} for as long as the device lives.
 *
 * <p>Threading: safe for use by many threads. No lock is held while bytes are copied, nor while
 * anybody waits.
 */
final class Queue {
    /** How long a follower sleeps at least, when the leader is late to notice the end. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Link link;
    private final MemorySegment shared;
    private final Ring ring;
    private final EventFd kick;
    private final EventFd call;
    private final PollSet polled;
    private final Patience patience;
    private final long timeoutNanos;
    private final Slot[] slots;
    private final AtomicBoolean led = new AtomicBoolean();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();

    // Guarded by the lock.
    private final Slot[] free;
    private int freeCount;
    private final Buffers buffers;
    private final ArrayDeque<Claimant> waiting = new ArrayDeque<>();
    private final ArrayDeque<Call> calls = new ArrayDeque<>();
    private int users;

    /** Set before the first request, for the queue that has a reader. */
    private @Nullable Reader reader;

    /** Somebody who wants a slot, and waits until it is their turn. */
    interface Claimant {
        /** There may be one now. Called without the lock. */
        void retry();
    }

    Queue(
            Link link,
            MemorySegment shared,
            Ring ring,
            long buffersStart,
            EventFd kick,
            EventFd call) {
        this.link = link;
        this.shared = shared;
        this.ring = ring;
        this.kick = kick;
        this.call = call;
        this.buffers = new Buffers(buffersStart);
        this.patience = new Patience(link.options().polling().toNanos());
        this.timeoutNanos = link.options().requestTimeout().toNanos();
        this.slots = new Slot[ring.capacity()];
        this.free = new Slot[ring.capacity()];
        for (int i = ring.capacity() - 1; i >= 0; i--) {
            slots[i] = ring.slot(i);
            free[freeCount++] = slots[i];
        }
        this.polled = PollSet.of(4);
        polled.add(call.fd(), LibC.POLLIN());
        link.watch(polled);
        link.whenDead(this::wakeAll);
    }

    Link link() {
        return link;
    }

    MemorySegment shared() {
        return shared;
    }

    ReentrantLock lock() {
        return lock;
    }

    void setReader(Reader value) {
        reader = value;
    }

    // ---- Slots

    /** Begins a call of this thread. */
    Call enter() {
        lock.lock();
        try {
            users++;
            Call reused = calls.poll();
            return (reused == null ? new Call(this) : reused).by(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    /** Ends a call, after which its thread touches the shared memory no more. */
    void leave(Call ended) {
        lock.lock();
        try {
            calls.push(ended);
            removeUser();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock: somebody is going to use the shared memory. */
    void addUser() {
        users++;
    }

    /** Under the lock. */
    void removeUser() {
        users--;
        if (users == 0) {
            idle.signalAll();
        }
    }

    /** Returns when nobody uses the shared memory any more; the device is dead. */
    void awaitIdle() {
        lock.lock();
        try {
            while (users > 0) {
                idle.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Under the lock: a slot, and where the request carries bytes a buffer for them.
     *
     * @param bufferBytes of the buffer; 0 for none
     * @return null when there is none, or others have waited longer; then one is to wait
     */
    @Nullable Slot claim(Claimant claimant, int bufferBytes) {
        Claimant first = waiting.peek();
        if ((first != null && !first.equals(claimant)) || freeCount == 0) {
            return null;
        }
        long data = -1;
        if (bufferBytes > 0) {
            data = buffers.take(bufferBytes);
            if (data < 0) {
                return null;
            }
        }
        if (first != null) {
            waiting.remove();
        }
        Slot slot = free[--freeCount];
        slot.data = data;
        return slot;
    }

    /** Under the lock: waits for its turn, if it does not yet. */
    void await(Claimant claimant) {
        if (!waiting.contains(claimant)) {
            waiting.add(claimant);
        }
    }

    /** Under the lock: waits no more. */
    void forget(Claimant claimant) {
        waiting.remove(claimant);
    }

    /** Lets the one whose turn it is look whether there is a slot. */
    void tellNext() {
        Claimant next;
        lock.lock();
        try {
            next = waiting.peek();
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.retry();
        }
    }

    /** Under the lock. */
    void free(Slot slot) {
        if (slot.data >= 0) {
            buffers.giveBack(slot.data);
        }
        slot.memory = null;
        slot.waiter = null;
        slot.operation = null;
        slot.state = Slot.FREE;
        free[freeCount++] = slot;
    }

    /** As {@link #free}, and tells whoever waits. */
    void release(Slot slot) {
        Claimant next;
        lock.lock();
        try {
            free(slot);
            next = waiting.peek();
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.retry();
        }
    }

    // ---- Requests

    /** Under the lock: hands a filled slot to the back-end; {@link #kick} if that is asked for. */
    boolean publish(Slot slot) {
        slot.begunNanos = System.nanoTime();
        slot.state = Slot.IN_FLIGHT;
        return ring.publish(slot);
    }

    /** Tells those who are to know of a request that was published. */
    void kick(boolean wanted) {
        if (wanted) {
            kick.signal();
        }
        Reader serving = reader;
        if (serving != null) {
            serving.wake();
        }
    }

    /** Returns when the request is done. */
    void await(Slot slot) throws DeadException {
        boolean interrupted = false;
        long deadline = slot.begunNanos + timeoutNanos;
        try {
            while (slot.state != Slot.DONE) {
                link.check();
                if (reader == null && led.compareAndSet(false, true)) {
                    lead(slot, deadline);
                } else {
                    follow(deadline);
                    // It would not park again with an interrupt pending.
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void follow(long deadline) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            link.die(late());
        }
        LockSupport.parkNanos(this, Math.max(left, PAUSE_NANOS));
    }

    private static Death late() {
        return Death.late("the back-end has not answered in time and was given up");
    }

    private void lead(Slot own, long deadline) {
        try {
            while (own.state != Slot.DONE && !link.isDead()) {
                serve(deadline, null);
            }
        } catch (DeadException e) {
            link.die(e.death());
        } finally {
            led.set(false);
            wakeFollower();
        }
    }

    /**
     * Takes the answers that are there, or waits for the next.
     *
     * @param deadline when the one whose turn it is has waited long enough
     * @param ender what is told of the requests that nobody waits for
     */
    void serve(long deadline, @Nullable Reader ender) throws DeadException {
        if (deadline - System.nanoTime() <= 0) {
            throw new DeadException(late());
        }
        if (!take(ender) && !look()) {
            sleep(deadline);
        }
    }

    private boolean take(@Nullable Reader ender) throws DeadException {
        int count = ring.countUsed();
        for (int i = 0; i < count; i++) {
            long answer = ring.takeUsed();
            Slot slot = find((int) answer);
            if (Integer.toUnsignedLong((int) (answer >>> 32)) > slot.writableBytes()) {
                throw DeadException.violation(
                        "it has written more than there is room for: " + (answer >>> 32));
            }
            int status = ring.status(slot);
            if (status > LibC.VIRTIO_BLK_S_UNSUPP()) {
                throw DeadException.violation("it answers with status " + status);
            }
            ring.advance();
            end(slot, status, ender);
        }
        return count > 0;
    }

    private Slot find(int head) throws DeadException {
        int number = ring.number(head);
        if (number < 0 || slots[number].state != Slot.IN_FLIGHT) {
            throw DeadException.violation(
                    "it answers request "
                            + Integer.toUnsignedString(head)
                            + ", which is not in flight");
        }
        return slots[number];
    }

    private static void end(Slot slot, int status, @Nullable Reader ender) {
        Thread waiter = slot.waiter;
        slot.status = status;
        slot.state = Slot.DONE;
        if (waiter == null) {
            if (ender != null) {
                ender.ended(slot);
            }
        } else if (!waiter.equals(Thread.currentThread())) {
            LockSupport.unpark(waiter);
        }
    }

    /** Looks for an answer for a while; says whether there is one. */
    private boolean look() {
        long most = patience.nanos();
        if (most == 0) {
            return false;
        }
        long begun = System.nanoTime();
        do {
            Thread.yield();
            if (ring.hasUsed()) {
                patience.paid();
                return true;
            }
        } while (System.nanoTime() - begun < most);
        patience.wasted();
        return false;
    }

    private void sleep(long deadline) throws DeadException {
        boolean answered = ring.enableCalls();
        if (!answered) {
            polled.await(deadline - System.nanoTime());
        }
        ring.disableCalls();
        if (answered) {
            return;
        }
        if (polled.events(0) != 0) {
            call.drain();
        }
        // What was answered before the end counts.
        if (!ring.hasUsed()) {
            link.attend(polled, 1);
        }
    }

    private void wakeFollower() {
        if (ring.inFlight() == 0) {
            return;
        }
        for (Slot slot : slots) {
            Thread waiter = slot.waiter;
            if (slot.state == Slot.IN_FLIGHT && !Thread.currentThread().equals(waiter)) {
                LockSupport.unpark(waiter);
                return;
            }
        }
    }

    // ---- For the reader

    int inFlight() {
        return ring.inFlight();
    }

    /** When the oldest request has waited long enough; that of one made now if there is none. */
    long earliestDeadline() {
        long now = System.nanoTime();
        long oldest = now;
        for (Slot slot : slots) {
            if (slot.state == Slot.IN_FLIGHT && slot.begunNanos - oldest < 0) {
                oldest = slot.begunNanos;
            }
        }
        return oldest + timeoutNanos;
    }

    // ---- The end

    private void wakeAll() {
        List<Claimant> claimants;
        lock.lock();
        try {
            for (Slot slot : slots) {
                LockSupport.unpark(slot.waiter);
            }
            claimants = List.copyOf(waiting);
        } finally {
            lock.unlock();
        }
        claimants.forEach(Claimant::retry);
    }

    /** Nobody uses it any more. */
    void close() {
        polled.close();
        kick.close();
        call.close();
    }
}
