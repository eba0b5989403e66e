package io.drydock.internal.vhost;

import io.drydock.block.Completion;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A request that nobody waits for, until its completion has been called; then another.
 *
 * <p>Threading: guarded by its queue's lock.
 */
final class AsyncOperation implements Queue.Claimant {
    private final AsyncRequests requests;

    /** What it is known by in the table of all. */
    final int index;

    /** How often it has been used before: a cancelled number is not that of another request. */
    long generation;

    Command command = Command.FLUSH;
    long offset;

    /** One, where there is no range. */
    long length;

    int pieceBytes;
    @Nullable MemorySegment memory;

    /** What is called at the end; null when it has been. */
    @Nullable Completion completion;

    /** How much of it has been claimed for. */
    long begun;

    /** Its pieces that have a slot. */
    int outstanding;

    /** Some thread copies out of or into the caller's memory just now. */
    int touching;

    /** Some thread is about to hand its next piece over. */
    boolean advancing;

    boolean cancelled;
    @Nullable IOException error;

    AsyncOperation(AsyncRequests requests, int index) {
        this.requests = requests;
        this.index = index;
    }

    @Override
    public void retry() {
        requests.advance(this);
    }

    /** Whether nothing more is to be begun. */
    boolean isBegun() {
        return begun == length || cancelled || error != null;
    }

    void fail(IOException cause) {
        if (error == null) {
            error = cause;
        }
    }
}
