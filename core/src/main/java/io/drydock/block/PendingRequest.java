package io.drydock.block;

import io.drydock.error.CancelledException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A request as a future. It is done when the memory is free again, also after it was cancelled.
 *
 * <p>Threading: safe for use by many threads.
 */
final class PendingRequest extends CompletableFuture<Void> implements Completion {
    private final AsyncBlockDevice device;
    private long request;
    private volatile boolean begun;

    PendingRequest(AsyncBlockDevice device) {
        this.device = device;
    }

    PendingRequest begun(long number) {
        request = number;
        begun = true;
        return this;
    }

    @Override
    public void completed(@Nullable IOException error) {
        if (error == null) {
            complete(null);
        } else if (error instanceof CancelledException) {
            super.cancel(false);
        } else {
            completeExceptionally(error);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return begun && device.cancel(request);
    }

    /** What is made of it is an ordinary future, whose cancelling does not reach the request. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
