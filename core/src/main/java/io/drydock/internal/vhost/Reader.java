package io.drydock.internal.vhost;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that takes the answers of the first queue: for asynchronous requests and for virtual
 * threads, which must not wait in native code.
 *
 * <p>While nothing is in flight it parks: at its exit HotSpot waits 0.3 s for threads in native
 * calls (VM_Exit in vmOperations.cpp). It is started by the first request.
 *
 * <p>Threading: {@link #wake} and {@link #end} may be called by any thread.
 */
final class Reader {
    private final Queue queue;
    private final AsyncRequests requests;
    private final Thread thread;

    /** Whether it parks, or is about to. */
    private volatile boolean parked;

    private volatile boolean started;
    private @Nullable Runnable atEnd;

    Reader(Queue queue, AsyncRequests requests) {
        this.queue = queue;
        this.requests = requests;
        this.thread = Thread.ofPlatform().daemon().name("drydock-vhost").unstarted(this::run);
    }

    /** A request was published: it is to be served. */
    void wake() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    /** Before a request: now, if there has been none. */
    void start() {
        if (!started) {
            startOnce();
        }
    }

    private synchronized void startOnce() {
        if (!started) {
            thread.start();
            started = true;
        }
    }

    private void run() {
        Link link = queue.link();
        long deadline = System.nanoTime();
        while (!link.isDead()) {
            if (queue.inFlight() == 0) {
                park();
            } else {
                if (deadline - System.nanoTime() <= 0) {
                    deadline = queue.earliestDeadline();
                }
                try {
                    queue.serve(deadline, this);
                } catch (DeadException e) {
                    link.die(e.death());
                }
            }
        }
        requests.failAll();
        finish();
    }

    private void park() {
        parked = true;
        // Whoever publishes looks at the flag afterwards; so we look at the ring after setting it.
        if (queue.inFlight() == 0 && !queue.link().isDead()) {
            LockSupport.park(this);
        }
        parked = false;
    }

    /** An answer to a request that nobody waits for. */
    void ended(Slot slot) {
        requests.ended(slot);
    }

    private synchronized void finish() {
        if (atEnd != null) {
            atEnd.run();
        }
    }

    /** Does something when the thread has come to its end, which is near: the device is dead. */
    void end(Runnable last) {
        synchronized (this) {
            if (thread.equals(Thread.currentThread())) {
                atEnd = last;
                return;
            }
        }
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        last.run();
    }
}
