package io.drydock.copy;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one copy that make calls which block. What one of them wants done, it does itself:
 * so what was read by a call that blocks is written by the same thread.
 *
 * <p>Threading: safe for use by many threads. {@link #close} comes after the last piece of work.
 */
final class Workers implements AutoCloseable {
    private final ThreadPoolExecutor pool;

    Workers(int threads) {
        pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Worker::new);
    }

    void execute(Runnable work) {
        if (Thread.currentThread() instanceof Worker) {
            work.run();
        } else {
            pool.execute(work);
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    /** A platform thread: a virtual one would keep its carrier while a system call blocks. */
    private static final class Worker extends Thread {
        Worker(Runnable work) {
            super(work, "drydock-copy");
            setDaemon(true);
        }
    }
}
