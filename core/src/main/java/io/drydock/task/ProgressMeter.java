package io.drydock.task;

import io.drydock.error.CancelledException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands on what an operation tells, not too often, and what ends it.
 *
 * <p>Threading: for the threads of one operation, which wait for each other here.
 */
final class ProgressMeter implements Monitor {
    /** People read no faster, and a listener may be slow. */
    private static final long INTERVAL_NANOS = 100_000_000;

    private final Task<?> task;
    private final Consumer<? super Progress> listener;
    private final long begin = System.nanoTime();
    private boolean told;
    private long toldAt;
    private @Nullable Progress untold;

    ProgressMeter(Task<?> task, Consumer<? super Progress> listener) {
        this.task = task;
        this.listener = listener;
    }

    @Override
    public synchronized void progressed(long done, long total) {
        long now = System.nanoTime();
        Progress progress = new Progress(done, total, Duration.ofNanos(now - begin));
        if (told && now - toldAt < INTERVAL_NANOS) {
            untold = progress;
        } else {
            told = true;
            toldAt = now;
            untold = null;
            listener.accept(progress);
        }
    }

    /** Tells the last, if it was too soon. */
    synchronized void finish() {
        if (untold != null) {
            listener.accept(untold);
        }
    }

    @Override
    public void checkCancelled() throws CancelledException {
        task.checkCancelled();
    }
}
