package io.drydock.internal.xfs;

import io.drydock.block.BlockDevice;
import io.drydock.internal.driver.InodeContent;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The content of a regular file, read run by run straight from the device.
 *
 * <p>Threading: safe for use by many threads.
 */
final class Content implements InodeContent {
    private final BlockDevice device;
    private final Superblock superblock;
    private final ExtentMap map;
    private final long sizeBytes;
    private final int blockBytes;

    private Content(Disk disk, ExtentMap map, long sizeBytes) {
        this.device = disk.device();
        this.superblock = disk.superblock();
        this.map = map;
        this.sizeBytes = sizeBytes;
        this.blockBytes = superblock.blockBytes;
    }

    static Content of(Disk disk, Inode inode) throws IOException {
        return new Content(disk, ExtentMap.of(disk, inode.data()), inode.sizeBytes());
    }

    @Override
    public int read(long offsetBytes, MemorySegment into) throws IOException {
        long wanted = Math.min(into.byteSize(), Math.max(0, sizeBytes - offsetBytes));
        int count = (int) Math.min(wanted, Integer.MAX_VALUE);
        for (int done = 0; done < count; ) {
            done += readSome(offsetBytes + done, into.asSlice(done, count - done));
        }
        return count;
    }

    /** Reads what is side by side, or zeroes where there is nothing. */
    private int readSome(long offset, MemorySegment into) throws IOException {
        long block = offset / blockBytes;
        Optional<Run> found = map.at(block);
        boolean hole = found.isEmpty() || found.get().first() > block;
        long end = hole ? found.map(Run::first).orElse(Long.MAX_VALUE) : found.get().end();
        int count = (int) Math.min(into.byteSize(), bytesTo(end, offset));
        MemorySegment part = into.asSlice(0, count);
        if (hole || found.get().unwritten()) {
            part.fill((byte) 0);
        } else {
            Run run = found.get();
            long start = superblock.blockOffset(run.start(), run.count());
            device.read(start + offset - run.first() * blockBytes, part);
        }
        return count;
    }

    private long bytesTo(long block, long offset) {
        return block > Long.MAX_VALUE / blockBytes ? Long.MAX_VALUE : block * blockBytes - offset;
    }

    @Override
    public OptionalLong nextData(long offsetBytes) throws IOException {
        long block = offsetBytes / blockBytes;
        Optional<Run> run = map.at(block);
        while (run.isPresent() && run.get().unwritten()) {
            run = map.at(run.get().end());
        }
        if (run.isEmpty() || bytesTo(run.get().first(), 0) >= sizeBytes) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.max(offsetBytes, run.get().first() * blockBytes));
    }

    @Override
    public long nextHole(long offsetBytes) throws IOException {
        long block = offsetBytes / blockBytes;
        Optional<Run> run = map.at(block);
        while (run.isPresent() && run.get().first() <= block && !run.get().unwritten()) {
            block = run.get().end();
            run = map.at(block);
        }
        return Math.min(sizeBytes, Math.max(offsetBytes, bytesTo(block, 0)));
    }

    @Override
    public void close() {}
}
