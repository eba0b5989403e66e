package io.drydock.benchmarks.nbd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that do something together. */
final class Crew implements AutoCloseable {
    /** What threads they are. */
    enum Kind {
        PLATFORM,
        VIRTUAL
    }

    /** What each of them does. */
    @FunctionalInterface
    interface Job {
        /**
         * @param index of the thread, from 0
         * @return how much it has done
         */
        long run(int index) throws IOException;
    }

    private final int size;
    private final ExecutorService threads;

    private Crew(int size, ExecutorService threads) {
        this.size = size;
        this.threads = threads;
    }

    static Crew of(int size, Kind kind) {
        return new Crew(
                size,
                kind == Kind.PLATFORM
                        ? Executors.newFixedThreadPool(size)
                        : Executors.newVirtualThreadPerTaskExecutor());
    }

    /** Returns when all are done, how much that is. */
    long run(Job job) throws IOException {
        List<Callable<Long>> jobs = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int index = i;
            jobs.add(() -> job.run(index));
        }
        try {
            long done = 0;
            for (Future<Long> one : threads.invokeAll(jobs)) {
                done += one.get();
            }
            return done;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
