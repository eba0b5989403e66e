package io.drydock.internal.block;

import io.drydock.block.AsyncBlockDevice;
import io.drydock.block.Completion;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * As {@link CountingDevice}, for requests that nobody waits for, too.
 *
 * <p>Threading: as {@link AsyncBlockDevice} says.
 */
final class AsyncCountingDevice extends ForwardingAsyncDevice {
    private final Changes changes;

    AsyncCountingDevice(AsyncBlockDevice device, Changes changes) {
        super(device);
        this.changes = changes;
    }

    /** Counted before the caller learns of the end, or a look-up of the caller's could miss it. */
    private Completion counted(Completion completion) {
        return error -> {
            changes.changed();
            completion.completed(error);
        };
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        try {
            super.write(offsetBytes, from);
        } finally {
            changes.changed();
        }
    }

    @Override
    public long write(long offsetBytes, MemorySegment from, Completion completion) {
        return super.write(offsetBytes, from, counted(completion));
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        try {
            super.discard(offsetBytes, lengthBytes);
        } finally {
            changes.changed();
        }
    }

    @Override
    public long discard(long offsetBytes, long lengthBytes, Completion completion) {
        return super.discard(offsetBytes, lengthBytes, counted(completion));
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        try {
            super.zero(offsetBytes, lengthBytes);
        } finally {
            changes.changed();
        }
    }

    @Override
    public long zero(long offsetBytes, long lengthBytes, Completion completion) {
        return super.zero(offsetBytes, lengthBytes, counted(completion));
    }
}
