package io.drydock.benchmarks.nbd;

import io.drydock.benchmarks.SkippedException;
import io.drydock.block.AsyncBlockDevice;
import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A device of Drydock's: blocking calls for one request at a time, completions for many. */
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
    public Load load(Work work) {
        if (work.depth() == 1) {
            return oneByOne(work);
        }
        if (device instanceof AsyncBlockDevice many) {
            return new Pipeline(many, work)::run;
        }
        throw new SkippedException(device.getClass() + " takes no requests without waiting");
    }

    private Load oneByOne(Work work) {
        Offsets offsets = new Offsets(work, device.sizeBytes(), 1);
        MemorySegment memory = Arena.ofAuto().allocate(work.bytes(), 4096);
        return deadline -> {
            long done = 0;
            while (System.nanoTime() < deadline) {
                long offset = offsets.next();
                switch (work.kind()) {
                    case READ, STREAM -> device.read(offset, memory);
                    case WRITE -> device.write(offset, memory);
                    case ZERO -> device.zero(offset, work.bytes());
                }
                done++;
            }
            return done;
        };
    }

    @Override
    public void close() throws IOException {
        device.close();
    }
}
