package io.drydock.task;

import java.io.IOException;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One batch while it runs: who has time takes the next few items.
 *
 * <p>Threading: the caller's thread runs it and alone talks to the monitor; others may help it, or
 * come too late for that.
 */
final class Share {
    /** A system call takes microseconds, as does handing over to another thread. */
    private static final int ITEMS_AT_ONCE = 16;

    /** Fewer are done before another thread has woken up. */
    private static final int ITEMS_PER_THREAD = 64;

    /** What is done with the item of that number. */
    interface Work {
        void run(int index) throws IOException;
    }

    private final int count;
    private final Work work;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** Who is at it; terminated when the caller has gone. */
    private final Phaser workers = new Phaser(1);

    private Share(int count, Work work) {
        this.count = count;
        this.work = work;
    }

    /**
     * Does the work with each item.
     *
     * @throws IOException the first failure; nothing new has begun since, and all has ended
     */
    static void run(int count, Work work, Monitor monitor) throws IOException {
        Share share = new Share(count, work);
        int helpers =
                Math.min(Runtime.getRuntime().availableProcessors() - 1, count / ITEMS_PER_THREAD);
        for (int i = 0; i < helpers; i++) {
            Tasks.execute(share::help);
        }
        try {
            share.work(monitor);
        } finally {
            share.workers.awaitAdvance(share.workers.arriveAndDeregister());
        }
        share.throwFailure();
        monitor.progressed(count, count);
    }

    private void help() {
        if (workers.register() < 0) {
            return;
        }
        try {
            while (doSome()) {}
        } finally {
            workers.arriveAndDeregister();
        }
    }

    private void work(Monitor monitor) throws IOException {
        try {
            do {
                monitor.checkCancelled();
                if (done.get() < count) {
                    monitor.progressed(done.get(), count);
                }
            } while (doSome());
        } catch (IOException | RuntimeException e) {
            next.set(count);
            throw e;
        }
    }

    /** Does the next few; false when there are none. */
    private boolean doSome() {
        int first = next.getAndAdd(ITEMS_AT_ONCE);
        int end = Math.min(first + ITEMS_AT_ONCE, count);
        try {
            for (int i = first; i < end && failure.get() == null; i++) {
                work.run(i);
                done.incrementAndGet();
            }
            return first < end;
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
            next.set(count);
            return false;
        }
    }

    private void throwFailure() throws IOException {
        switch (failure.get()) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new AssertionError(e);
        }
    }
}
