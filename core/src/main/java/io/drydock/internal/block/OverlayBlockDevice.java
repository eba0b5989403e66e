package io.drydock.internal.block;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.error.SystemCallException;
import io.drydock.internal.block.RunMap.Kind;
import io.drydock.internal.block.RunMap.Run;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A device that can be written while the one below it stays as it is: copy on write, in blocks of 4
 * KiB or of sectors. What is written goes to a sparse file, at the place that it has on the device.
 *
 * <p>Nothing of it outlives it unless it is written back, and so {@link #flush} brings nothing to
 * stable storage.
 *
 * <p>Threading: as {@link BlockDevice} says; reads go together, a change goes alone.
 */
public final class OverlayBlockDevice implements BlockDevice {
    private static final int BLOCK_BYTES = 4096;

    private static final int SECTOR_BYTES = 512;

    private static final int WRITE_BACK_BYTES = 1 << 20;

    private final BlockDevice below;
    private final FileBlockDevice scratch;
    private final Fd scratchFd;
    private final String name;
    private final int blockBytes;
    private final RunMap map = new RunMap();
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private OverlayBlockDevice(BlockDevice below, Fd scratchFd, String name, int blockBytes) {
        this.below = below;
        this.scratchFd = scratchFd;
        this.scratch = FileBlockDevice.growing(scratchFd, name);
        this.name = name;
        this.blockBytes = blockBytes;
    }

    /**
     * @param below what it shows until it is written to; stays open when this is closed
     * @param scratch an empty file without a name; this device's own from now on
     * @param name what errors call it
     */
    public static OverlayBlockDevice of(BlockDevice below, Fd scratch, String name) {
        return new OverlayBlockDevice(below, scratch, name, BLOCK_BYTES);
    }

    /**
     * As {@link #of}, in blocks of 512 bytes: whoever writes whole sectors changes no others, so
     * that those may be changed below meanwhile.
     */
    public static OverlayBlockDevice ofSectors(BlockDevice below, Fd scratch, String name) {
        return new OverlayBlockDevice(below, scratch, name, SECTOR_BYTES);
    }

    /**
     * What has been written to or zeroed since it was made, in order; what was discarded since
     * needs to be nowhere.
     */
    public List<Extent> changes() {
        return locked(
                lock.readLock(),
                () ->
                        map.within(0, sizeBytes()).stream()
                                .filter(run -> run.kind() == Kind.DATA || run.kind() == Kind.ZERO)
                                .map(OverlayBlockDevice::extent)
                                .toList());
    }

    /**
     * Writes the changes to the device below, in order of their places, has them brought to stable
     * storage, and forgets them; nothing happens when there are none. When it fails, they are kept:
     * what is read stays the same.
     */
    public void writeBack() throws IOException {
        checkOpen("write back");
        lock.writeLock().lock();
        try (Arena arena = Arena.ofConfined()) {
            if (map.isEmpty()) {
                return;
            }
            MemorySegment piece = arena.allocate(WRITE_BACK_BYTES);
            for (Run run : map.within(0, sizeBytes())) {
                switch (run.kind()) {
                    case BELOW -> {}
                    case ZERO -> below.zero(run.start(), run.end() - run.start());
                    // As zeroes it would fill an image that cannot make holes.
                    case DISCARDED -> below.discard(run.start(), run.end() - run.start());
                    case DATA -> writeBack(run, piece);
                }
            }
            below.flush();
            forgetLocked();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Shows what is below again, of which the changes have become a part; what was discarded is
     * given up there.
     */
    public void forget() throws IOException {
        checkOpen("forget");
        lock.writeLock().lock();
        try {
            if (map.isEmpty()) {
                return;
            }
            for (Run run : map.within(0, sizeBytes())) {
                if (run.kind() == Kind.DISCARDED) {
                    below.discard(run.start(), run.end() - run.start());
                }
            }
            forgetLocked();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void forgetLocked() throws IOException {
        map.clear();
        scratch.discard(0, sizeBytes());
    }

    private void writeBack(Run run, MemorySegment piece) throws IOException {
        for (long at = run.start(); at < run.end(); at += piece.byteSize()) {
            MemorySegment part = piece.asSlice(0, Math.min(piece.byteSize(), run.end() - at));
            scratch.read(at, part);
            below.write(at, part);
        }
    }

    private static Extent extent(Run run) {
        boolean data = run.kind() == Kind.DATA;
        return new Extent(run.start(), run.end() - run.start(), data, !data);
    }

    @Override
    public long sizeBytes() {
        return below.sizeBytes();
    }

    @Override
    public int sectorBytes() {
        return below.sectorBytes();
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, into.byteSize(), sizeBytes());
        checkOpen("read");
        lock.readLock().lock();
        try {
            for (Run run : map.within(offsetBytes, offsetBytes + into.byteSize())) {
                MemorySegment part =
                        into.asSlice(run.start() - offsetBytes, run.end() - run.start());
                switch (run.kind()) {
                    case BELOW -> below.read(run.start(), part);
                    case DATA -> scratch.read(run.start(), part);
                    case ZERO, DISCARDED -> part.fill((byte) 0);
                }
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, from.byteSize(), sizeBytes());
        checkOpen("write");
        if (from.byteSize() == 0) {
            return;
        }
        lock.writeLock().lock();
        try {
            writeLocked(offsetBytes, from);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void writeLocked(long offsetBytes, MemorySegment from) throws IOException {
        long end = offsetBytes + from.byteSize();
        long first = blockStart(offsetBytes);
        long last = blockStart(end - 1);
        if (offsetBytes > first || (first == last && end < blockEnd(first))) {
            bring(first);
        }
        if (last > first && end < blockEnd(last)) {
            bring(last);
        }
        scratch.write(offsetBytes, from);
        map.set(first, blockEnd(last), Kind.DATA);
    }

    /** Copies a block to the scratch file of which only a part will be written. */
    private void bring(long block) throws IOException {
        Kind kind = map.at(block);
        if (kind == Kind.DATA) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocate(blockEnd(block) - block);
            if (kind == Kind.BELOW) {
                below.read(block, content);
            }
            scratch.write(block, content);
        }
    }

    private long blockStart(long place) {
        return place & -blockBytes;
    }

    /** The end of the block that begins there; the device's last one may be shorter. */
    private long blockEnd(long block) {
        return Math.min(block + blockBytes, sizeBytes());
    }

    /** Nothing is kept, so that nothing has to be brought anywhere. */
    @Override
    public void flush() throws IOException {
        checkOpen("flush");
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        checkOpen("discard");
        lock.writeLock().lock();
        try {
            empty(firstWhole(offsetBytes), endOfWhole(offsetBytes + lengthBytes), Kind.DISCARDED);
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        checkOpen("zero");
        lock.writeLock().lock();
        try {
            long end = offsetBytes + lengthBytes;
            long start = Math.min(firstWhole(offsetBytes), end);
            long rest = Math.max(endOfWhole(end), start);
            writeZeroes(offsetBytes, start);
            empty(start, rest, Kind.ZERO);
            writeZeroes(rest, end);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private long firstWhole(long place) {
        return Math.ceilDiv(place, (long) blockBytes) * blockBytes;
    }

    private long endOfWhole(long end) {
        return end == sizeBytes() ? end : blockStart(end);
    }

    private void empty(long start, long end, Kind kind) throws IOException {
        if (start < end) {
            map.set(start, end, kind);
            scratch.discard(start, end - start);
        }
    }

    /** Less than a block. */
    private void writeZeroes(long start, long end) throws IOException {
        if (start < end) {
            writeLocked(start, MemorySegment.ofArray(new byte[(int) (end - start)]));
        }
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        checkOpen("map");
        List<Run> runs =
                locked(lock.readLock(), () -> map.within(offsetBytes, offsetBytes + lengthBytes));
        List<Extent> extents = new ArrayList<>();
        for (Run run : runs) {
            if (run.kind() == Kind.BELOW) {
                extents.addAll(below.extents(run.start(), run.end() - run.start()));
            } else {
                extents.add(extent(run));
            }
        }
        return List.copyOf(extents);
    }

    private interface Look<T> {
        T at();
    }

    private static <T> T locked(Lock held, Look<T> look) {
        held.lock();
        try {
            return look.at();
        } finally {
            held.unlock();
        }
    }

    /** The device below could be read on; this one has been closed. */
    private void checkOpen(String operation) throws SystemCallException {
        if (!scratchFd.isOpen()) {
            throw Errno.failure(operation, name, Fd.CLOSED);
        }
    }

    @Override
    public void close() {
        scratch.close();
    }
}
