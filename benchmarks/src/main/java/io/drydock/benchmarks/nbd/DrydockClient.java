package io.drydock.benchmarks.nbd;

import io.drydock.benchmarks.SkippedException;
import io.drydock.block.AsyncBlockDevice;
import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A device of Drydock's. */
final class DrydockClient implements Client {
    private final BlockDevice device;

    DrydockClient(BlockDevice device) {
        this.device = device;
    }

    @Override
    public long sizeBytes() {
        return device.sizeBytes();
    }

    @Override
    public void read(long offset, MemorySegment into) throws IOException {
        device.read(offset, into);
    }

    @Override
    public void write(long offset, MemorySegment from) throws IOException {
        device.write(offset, from);
    }

    @Override
    public void zero(long offset, long bytes) throws IOException {
        device.zero(offset, bytes);
    }

    @Override
    public Load pipeline(Work work) {
        if (device instanceof AsyncBlockDevice many) {
            return new Pipeline(many, work)::run;
        }
        throw new SkippedException(device.getClass() + " takes no requests without waiting");
    }

    @Override
    public void close() throws IOException {
        device.close();
    }
}
