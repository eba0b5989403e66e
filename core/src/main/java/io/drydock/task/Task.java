package io.drydock.task;

import io.drydock.error.CancelledException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A long operation that runs, or will, on a thread of its own.
 *
 * <p>It completes when the operation has ended and, if that failed, has cleaned up: with its
 * result, or with the exception that it threw. One that {@link #cancel} ended completes as a
 * cancelled future does, with a {@link java.util.concurrent.CancellationException}.
 *
 * <p>Threading: safe for use by many threads at once.
 */
public final class Task<T> extends CompletableFuture<T> {
    private enum State {
        WAITING,
        RUNNING,
        CANCELLED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    Task() {}

    /**
     * Asks the operation to end. It does so at the next place where it can, which may take as long
     * as a system call does, undoes what it has half done, and then this completes: {@link
     * #isCancelled} is true from then on, not from now. One that is just about to end well does.
     * One that has not begun never will, and completes at once.
     *
     * @param mayInterruptIfRunning has no effect: threads are not interrupted
     * @return false when it had ended before
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (isDone()) {
            return isCancelled();
        }
        if (state.getAndSet(State.CANCELLED) == State.WAITING) {
            super.cancel(false);
        }
        return true;
    }

    /** Whether it is to run now. */
    private boolean begin() {
        return state.compareAndSet(State.WAITING, State.RUNNING);
    }

    void checkCancelled() throws CancelledException {
        if (state.get() == State.CANCELLED) {
            throw new CancelledException("run", "task");
        }
    }

    /** Runs it on this thread, from begin to end. */
    void run(Tasks.Operation<T> operation, ProgressMeter meter) {
        if (!begin()) {
            return;
        }
        try {
            T result = operation.run(meter);
            meter.finish();
            complete(result);
        } catch (CancelledException e) {
            if (state.get() == State.CANCELLED) {
                super.cancel(false);
            } else {
                completeExceptionally(e);
            }
        } catch (Throwable e) {
            completeExceptionally(e);
        }
    }
}
