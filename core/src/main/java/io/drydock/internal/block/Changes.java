package io.drydock.internal.block;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what we change of a disk: the one hook that all of our writing goes through. Who writes in
 * a way that no {@link io.drydock.block.BlockDevice} of the image sees says so here.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class Changes {
    private final AtomicLong count = new AtomicLong();

    /** Something has been changed, or may have been: called when it has been done. */
    public void changed() {
        count.incrementAndGet();
    }

    /** How often so far. */
    public long count() {
        return count.get();
    }
}
