package io.drydock.internal.block;

import io.drydock.block.AsyncBlockDevice;
import io.drydock.block.Completion;
import java.lang.foreign.MemorySegment;

/**
 * As {@link ForwardingDevice}, for requests that nobody waits for, too.
 *
 * <p>Threading: as {@link AsyncBlockDevice} says.
 */
public abstract class ForwardingAsyncDevice extends ForwardingDevice implements AsyncBlockDevice {
    private final AsyncBlockDevice device;

    protected ForwardingAsyncDevice(AsyncBlockDevice device) {
        super(device);
        this.device = device;
    }

    @Override
    public int alignmentBytes() {
        return device.alignmentBytes();
    }

    @Override
    public long read(long offsetBytes, MemorySegment into, Completion completion) {
        return device.read(offsetBytes, into, completion);
    }

    @Override
    public long write(long offsetBytes, MemorySegment from, Completion completion) {
        return device.write(offsetBytes, from, completion);
    }

    @Override
    public long flush(Completion completion) {
        return device.flush(completion);
    }

    @Override
    public long discard(long offsetBytes, long lengthBytes, Completion completion) {
        return device.discard(offsetBytes, lengthBytes, completion);
    }

    @Override
    public long zero(long offsetBytes, long lengthBytes, Completion completion) {
        return device.zero(offsetBytes, lengthBytes, completion);
    }

    @Override
    public boolean cancel(long request) {
        return device.cancel(request);
    }
}
