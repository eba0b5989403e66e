package io.drydock.internal.block;

import io.drydock.block.AsyncBlockDevice;
import io.drydock.block.Completion;
import io.drydock.block.Extent;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * As {@link CountingDevice}, for requests that nobody waits for, too.
 *
 * <p>Threading: as {@link AsyncBlockDevice} says.
 */
final class AsyncCountingDevice implements AsyncBlockDevice {
    private final AsyncBlockDevice device;
    private final Changes changes;

    AsyncCountingDevice(AsyncBlockDevice device, Changes changes) {
        this.device = device;
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
    public long sizeBytes() {
        return device.sizeBytes();
    }

    @Override
    public int sectorBytes() {
        return device.sectorBytes();
    }

    @Override
    public int alignmentBytes() {
        return device.alignmentBytes();
    }

    @Override
    public boolean isReadOnly() {
        return device.isReadOnly();
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) throws IOException {
        device.read(offsetBytes, into);
    }

    @Override
    public long read(long offsetBytes, MemorySegment into, Completion completion) {
        return device.read(offsetBytes, into, completion);
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        try {
            device.write(offsetBytes, from);
        } finally {
            changes.changed();
        }
    }

    @Override
    public long write(long offsetBytes, MemorySegment from, Completion completion) {
        return device.write(offsetBytes, from, counted(completion));
    }

    @Override
    public void flush() throws IOException {
        device.flush();
    }

    @Override
    public long flush(Completion completion) {
        return device.flush(completion);
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        try {
            device.discard(offsetBytes, lengthBytes);
        } finally {
            changes.changed();
        }
    }

    @Override
    public long discard(long offsetBytes, long lengthBytes, Completion completion) {
        return device.discard(offsetBytes, lengthBytes, counted(completion));
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        try {
            device.zero(offsetBytes, lengthBytes);
        } finally {
            changes.changed();
        }
    }

    @Override
    public long zero(long offsetBytes, long lengthBytes, Completion completion) {
        return device.zero(offsetBytes, lengthBytes, counted(completion));
    }

    @Override
    public boolean cancel(long request) {
        return device.cancel(request);
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException {
        return device.extents(offsetBytes, lengthBytes);
    }

    @Override
    public void close() throws IOException {
        device.close();
    }
}
