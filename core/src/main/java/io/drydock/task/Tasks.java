package io.drydock.task;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs long operations beside the caller. Whatever takes a {@link Monitor} can be run like this:
 *
 * {@snippet :
 * Task<CopyReport> copy =
 *     Tasks.start(
 *         monitor -> files.copyTree(source, target, into, Kept.EVERYTHING, monitor),
 *         progress -> System.out.printf("%.0f MB/s%n", progress.perSecond() / 1e6));
 * }
 *
 * <p>Threading: safe for use by many threads at once. Operations run on platform threads, since
 * system calls would keep the carriers of virtual ones. There are {@value #THREADS_PER_PROCESSOR}
 * for each processor; what is more waits. So an operation must not wait for another one here.
 */
public final class Tasks {
    private static final int THREADS_PER_PROCESSOR = 4;
    private static final int IDLE_SECONDS = 10;
    private static final Executor THREADS = threads();

    private Tasks() {}

    /** A long operation. */
    @FunctionalInterface
    public interface Operation<T> {
        T run(Monitor monitor) throws IOException;
    }

    private static Executor threads() {
        int most = THREADS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(
                        most,
                        most,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name("drydock-task-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Starts an operation, and tells nobody how far it is. */
    public static <T> Task<T> start(Operation<T> operation) {
        return start(operation, _ -> {});
    }

    /**
     * Starts an operation.
     *
     * @param progress is told how far it is: at the first opportunity, then at most ten times a
     *     second, and at the end of one that went well. It is called by the operation, which waits
     *     for it; an exception of it ends the operation as a failure does, and becomes the task's
     */
    public static <T> Task<T> start(Operation<T> operation, Consumer<? super Progress> progress) {
        Task<T> task = new Task<>();
        THREADS.execute(() -> task.run(operation, new ProgressMeter(task, progress)));
        return task;
    }

    /** For work of our own that is to be done beside the caller; it must not wait for others. */
    static void execute(Runnable work) {
        THREADS.execute(work);
    }
}
