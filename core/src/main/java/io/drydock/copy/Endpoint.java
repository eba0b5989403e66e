package io.drydock.copy;

import io.drydock.block.AsyncBlockDevice;
import io.drydock.block.BlockDevice;
import io.drydock.block.Completion;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A device that takes requests without waiting, whatever it is itself: calls that block are made by
 * workers.
 *
 * <p>Threading: as {@link AsyncBlockDevice}.
 */
final class Endpoint {
    /** Stands for a request that cannot be cancelled. */
    static final long NONE = -1;

    private final BlockDevice device;
    private final @Nullable AsyncBlockDevice async;
    private final Workers workers;

    Endpoint(BlockDevice device, Workers workers) {
        this.device = device;
        this.async = device instanceof AsyncBlockDevice able ? able : null;
        this.workers = workers;
    }

    /** What requests should be aligned to; others take longer. */
    int alignmentBytes() {
        return async == null ? 1 : async.alignmentBytes();
    }

    /** Does what makes requests: where these block, not on this thread. */
    void run(Runnable requests) {
        if (async == null) {
            workers.execute(requests);
        } else {
            requests.run();
        }
    }

    long read(long offset, MemorySegment into, Completion completion) {
        if (async != null && isAligned(offset, into.byteSize())) {
            return async.read(offset, into, completion);
        }
        return block(() -> device.read(offset, into), completion);
    }

    long write(long offset, MemorySegment from, Completion completion) {
        if (async != null && isAligned(offset, from.byteSize())) {
            return async.write(offset, from, completion);
        }
        return block(() -> device.write(offset, from), completion);
    }

    long zero(long offset, long length, Completion completion) {
        if (async != null && isAligned(offset, length)) {
            return async.zero(offset, length, completion);
        }
        return block(() -> device.zero(offset, length), completion);
    }

    void cancel(long request) {
        if (async != null && request != NONE) {
            async.cancel(request);
        }
    }

    private boolean isAligned(long offset, long length) {
        return ((offset | length) & alignmentBytes() - 1) == 0;
    }

    private interface Call {
        void make() throws IOException;
    }

    private long block(Call call, Completion completion) {
        workers.execute(() -> completion.completed(outcome(call)));
        return NONE;
    }

    private static @Nullable IOException outcome(Call call) {
        try {
            call.make();
            return null;
        } catch (IOException e) {
            return e;
        } catch (RuntimeException e) {
            return new IOException(e); // a defect, which must not leave its slot waiting
        }
    }
}
