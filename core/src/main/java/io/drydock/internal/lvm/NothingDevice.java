package io.drydock.internal.lvm;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A part of a volume that is nowhere: it reads as zeroes, or not at all.
 *
 * @param fails whether reads fail
 * @param name what errors call the volume
 */
record NothingDevice(long sizeBytes, boolean fails, String name) implements BlockDevice {
    @Override
    public int sectorBytes() {
        return 512;
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) throws IOException {
        if (fails) {
            throw new CorruptDataException("read", name, "this part of the volume is gone");
        }
        into.fill((byte) 0);
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        throw refused("write");
    }

    @Override
    public void flush() {}

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        throw refused("discard");
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        throw refused("zero");
    }

    private RefusedException refused(String operation) {
        return new RefusedException(
                operation, name, "this part of the volume is nowhere", "give it another mapping");
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) {
        return List.of(new Extent(offsetBytes, lengthBytes, fails, !fails));
    }

    @Override
    public void close() {}
}
