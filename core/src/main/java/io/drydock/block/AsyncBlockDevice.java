package io.drydock.block;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;

/**
 * A block device that also takes requests without waiting for them, any number at once.
 *
 * <p>Offsets and lengths of such requests are multiples of {@link #alignmentBytes}; others are an
 * {@link IllegalArgumentException}. Memory may be of any size and kind, but any thread must be
 * allowed to access it (no confined arena), and it belongs to the device until the completion is
 * called. Requests that overlap in time have no order among each other: what must come after a
 * write begins after that write's completion.
 *
 * <p>A request that cannot be made at all (the device is closed, or read-only) is told to the
 * completion as well: no method here throws for anything but a caller's mistake.
 *
 * <p>Threading: as {@link BlockDevice} says.
 */
public interface AsyncBlockDevice extends BlockDevice {
    /** What offsets and lengths must be multiples of, a power of two; often 1. */
    int alignmentBytes();

    /**
     * Begins to read {@code into.byteSize()} bytes from {@code offsetBytes} on.
     *
     * @return what {@link #cancel} knows the request by
     */
    long read(long offsetBytes, MemorySegment into, Completion completion);

    /** Begins to write all of {@code from} at {@code offsetBytes}. */
    long write(long offsetBytes, MemorySegment from, Completion completion);

    /** Begins to bring to stable storage what has been written and completed before. */
    long flush(Completion completion);

    /** As {@link BlockDevice#discard}, without waiting. */
    long discard(long offsetBytes, long lengthBytes, Completion completion);

    /** As {@link BlockDevice#zero}, without waiting. */
    long zero(long offsetBytes, long lengthBytes, Completion completion);

    /**
     * Gives a request up: as soon as its memory is no longer in use, its completion is called with
     * a {@link io.drydock.error.CancelledException}. Whether a write that was given up has happened
     * is unknown.
     *
     * @return false when the request has ended already, or is about to
     */
    boolean cancel(long request);

    /** As {@link #read(long, MemorySegment, Completion)}; cancelling the future cancels it. */
    default CompletableFuture<Void> readAsync(long offsetBytes, MemorySegment into) {
        PendingRequest pending = new PendingRequest(this);
        return pending.begun(read(offsetBytes, into, pending));
    }

    /** As {@link #write(long, MemorySegment, Completion)}; cancelling the future cancels it. */
    default CompletableFuture<Void> writeAsync(long offsetBytes, MemorySegment from) {
        PendingRequest pending = new PendingRequest(this);
        return pending.begun(write(offsetBytes, from, pending));
    }

    /** As {@link #flush(Completion)}; cancelling the future cancels it. */
    default CompletableFuture<Void> flushAsync() {
        PendingRequest pending = new PendingRequest(this);
        return pending.begun(flush(pending));
    }
}
