package io.drydock.partition;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.error.RefusedException;
import io.drydock.internal.block.EditCopy;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A disk of which whatever is read is loaded into a copy first: after its table was read, the copy
 * holds all that the table consists of.
 *
 * <p>Threading: belongs to one thread.
 */
final class TableDisk implements BlockDevice {
    private final BlockDevice disk;
    private final EditCopy copy;
    private final String name;

    TableDisk(BlockDevice disk, EditCopy copy, String name) {
        this.disk = disk;
        this.copy = copy;
        this.name = name;
    }

    @Override
    public long sizeBytes() {
        return disk.sizeBytes();
    }

    @Override
    public int sectorBytes() {
        return disk.sectorBytes();
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) throws IOException {
        copy.load(offsetBytes, into.byteSize());
        byte[] bytes = copy.read(offsetBytes, Math.toIntExact(into.byteSize()));
        MemorySegment.copy(bytes, 0, into, ValueLayout.JAVA_BYTE, 0, bytes.length);
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        throw refused("write");
    }

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
                operation, name, "its table is being edited", "write when the edit has ended");
    }

    @Override
    public void flush() {}

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException {
        return disk.extents(offsetBytes, lengthBytes);
    }

    /** Leaves both the disk and the copy open. */
    @Override
    public void close() {}
}
