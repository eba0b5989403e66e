package io.drydock.internal.linux;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Does the same with many things at once, on platform threads that end with it: for native calls
 * that wait for a disk, which would pin the carriers of virtual threads.
 *
 * <p>Threading: stateless.
 */
public final class Parallel {
    private Parallel() {}

    /** What is done with each. */
    @FunctionalInterface
    public interface Work<T, R> {
        R with(T thing) throws IOException;
    }

    /** Gives back a result that nobody will get. */
    @FunctionalInterface
    public interface Discard<R> {
        void close(R result) throws IOException;
    }

    /** How it ended with one: one of the two is there. */
    public record Outcome<R>(Optional<R> result, Optional<IOException> failure) {}

    /**
     * Returns when all is done, with an outcome for each thing in their order. An interrupt
     * meanwhile is kept for later.
     *
     * @param threads how many at most
     * @param discard for the results there are when the work throws a RuntimeException, which is
     *     thrown again here
     */
    public static <T, R> List<Outcome<R>> map(
            int threads, List<T> things, Work<T, R> work, Discard<R> discard) {
        List<Task<T, R>> tasks = things.stream().map(thing -> new Task<>(thing, work)).toList();
        AtomicInteger next = new AtomicInteger();
        Runnable runner =
                () -> {
                    for (int i = next.getAndIncrement();
                            i < tasks.size();
                            i = next.getAndIncrement()) {
                        tasks.get(i).run();
                    }
                };
        if (tasks.size() == 1) {
            runner.run();
        } else {
            List<Thread> started = new ArrayList<>();
            for (int i = 0; i < Math.min(threads, tasks.size()); i++) {
                started.add(
                        Thread.ofPlatform().daemon().name("drydock-parallel-", i).start(runner));
            }
            started.forEach(OwnThread::await);
        }
        rethrow(tasks, discard);
        return tasks.stream().map(Task::outcome).toList();
    }

    private static <T, R> void rethrow(List<Task<T, R>> tasks, Discard<R> discard) {
        RuntimeException first = null;
        for (Task<T, R> task : tasks) {
            first = first == null ? task.broken : first;
        }
        if (first == null) {
            return;
        }
        for (Task<T, R> task : tasks) {
            try {
                if (task.result != null) {
                    discard.close(task.result);
                }
            } catch (IOException | RuntimeException e) {
                first.addSuppressed(e);
            }
        }
        throw first;
    }

    /** One of them; what a thread wrote is seen after the thread's end. */
    private static final class Task<T, R> {
        private final T thing;
        private final Work<T, R> work;
        private @Nullable R result;
        private @Nullable IOException failure;
        private @Nullable RuntimeException broken;

        Task(T thing, Work<T, R> work) {
            this.thing = thing;
            this.work = work;
        }

        void run() {
            try {
                result = work.with(thing);
            } catch (IOException e) {
                failure = e;
            } catch (RuntimeException e) {
                broken = e;
            }
        }

        Outcome<R> outcome() {
            return new Outcome<>(Optional.ofNullable(result), Optional.ofNullable(failure));
        }
    }
}
