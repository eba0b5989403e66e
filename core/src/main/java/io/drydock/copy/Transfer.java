package io.drydock.copy;

import io.drydock.error.CancelledException;
import io.drydock.error.CopyException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One copy while it runs: its memory, its failure, and what it has done so far.
 *
 * <p>Threading: one thread runs it; what says so may be called by any.
 */
final class Transfer implements AutoCloseable {
    /** How often a thread that waits looks whether it is to stop. */
    static final long PATIENCE_MILLIS = 20;

    private static final int PAGE_BYTES = 4096;

    private record Failure(long offsetBytes, IOException error) {}

    private final CopyOptions options;
    private final String subject;
    private final long totalBytes;
    private final Arena arena = Arena.ofShared();
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong zeroed = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicBoolean cancelled = new AtomicBoolean();

    /** What the monitor failed with. */
    private @Nullable RuntimeException broken;

    private boolean interrupted;
    private long reported;

    /**
     * @param subject what is copied where
     * @param totalBytes how much it is; -1 while that is not known
     */
    Transfer(CopyOptions options, String subject, long totalBytes) {
        this.options = options;
        this.subject = subject;
        this.totalBytes = totalBytes;
    }

    CopyOptions options() {
        return options;
    }

    String subject() {
        return subject;
    }

    /** Memory for one request, zeroes at first; it lives as long as this. */
    MemorySegment allocate() {
        return arena.allocate(options.requestBytes(), PAGE_BYTES);
    }

    /** Ends it because the thread that runs it was interrupted, and goes on being so afterwards. */
    void interrupt() {
        interrupted = true;
        cancelled.set(true);
    }

    /** Any thread: the first failure is the one that counts. */
    void fail(long offsetBytes, IOException error) {
        if (!(error instanceof CancelledException && isStopped())) {
            failure.compareAndSet(null, new Failure(offsetBytes, error));
        }
    }

    /** Any thread: whether nothing new is to begin. */
    boolean isStopped() {
        return cancelled.get() || failure.get() != null;
    }

    /** Any thread. */
    void addWritten(long bytes) {
        written.addAndGet(bytes);
    }

    /** Any thread. */
    void addZeroed(long bytes) {
        zeroed.addAndGet(bytes);
    }

    /** Any thread. */
    void addSkipped(long bytes) {
        skipped.addAndGet(bytes);
    }

    private long done() {
        return written.get() + zeroed.get() + skipped.get();
    }

    /** Tells how far it has come, if it has come any further, and asks whether to go on. */
    void report() {
        if (cancelled.get()) {
            return;
        }
        try {
            long done = done();
            if (done > reported && done != totalBytes) {
                reported = done;
                options.monitor().progressed(done, totalBytes);
            }
            options.monitor().checkCancelled();
        } catch (CancelledException e) {
            cancelled.set(true);
        } catch (RuntimeException e) {
            broken = e;
            cancelled.set(true);
        }
    }

    /**
     * What was done, after all of it has been.
     *
     * @throws CopyException with the first failure
     * @throws CancelledException when it was ended before
     */
    CopyResult result() throws IOException {
        if (broken != null) {
            throw broken;
        }
        Failure failed = failure.get();
        if (failed != null) {
            throw new CopyException(subject, failed.offsetBytes, failed.error);
        }
        if (cancelled.get()) {
            throw new CancelledException("copy", subject);
        }
        long done = done();
        options.monitor().progressed(done, done);
        return new CopyResult(done, written.get(), zeroed.get(), skipped.get());
    }

    /** Frees the memory, in which nothing may be in flight any more. */
    @Override
    public void close() {
        arena.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
