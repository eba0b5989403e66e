package io.drydock.internal.fat;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.fat.volume.Chain;
import io.drydock.internal.fat.volume.FatTime;
import io.drydock.internal.fat.volume.FatVolume;
import io.drydock.internal.fat.volume.ShortEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/** Changes a file. What is between its old end and what is written behind it reads as zeroes. */
final class WritableFatContent implements WritableContent {
    private static final long MAX_BYTES = 0xffff_ffffL;

    private final FatVolume volume;
    private final Clusters clusters;
    private final WritableFatInodes inodes;
    private final long inode;
    private final FatContent reading;

    WritableFatContent(
            FatVolume volume,
            Clusters clusters,
            WritableFatInodes inodes,
            long inode,
            FatContent reading) {
        this.volume = volume;
        this.clusters = clusters;
        this.inodes = inodes;
        this.inode = inode;
        this.reading = reading;
    }

    @Override
    public int read(long offsetBytes, MemorySegment into) throws IOException {
        return reading.read(offsetBytes, into);
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        if (from.byteSize() == 0) {
            return;
        }
        long end = end(offsetBytes, from.byteSize());
        ShortEntry entry = inodes.entry(inode);
        Chain chain = chain(entry, end);
        zero(chain, entry.size(), offsetBytes);
        FatContent.each(
                volume,
                chain,
                offsetBytes,
                from.byteSize(),
                (offset, done, length) ->
                        volume.device().write(offset, from.asSlice(done, length)));
        update(entry, chain, Math.max(entry.size(), end));
    }

    private static long end(long offset, long length) throws InodeException {
        if (length > MAX_BYTES || offset > MAX_BYTES - length) {
            throw InodeException.of(LibC.EFBIG());
        }
        return offset + length;
    }

    /** The file's clusters, of which there are enough for that size. */
    private Chain chain(ShortEntry entry, long size) throws IOException {
        Chain chain = volume.chain(entry.firstCluster());
        int missing = clusters(size) - chain.clusters();
        if (missing > 0) {
            clusters.extend(chain, missing);
        }
        return chain;
    }

    private int clusters(long size) {
        return Math.toIntExact(Math.ceilDiv(size, volume.boot().clusterBytes()));
    }

    private void zero(Chain chain, long start, long end) throws IOException {
        FatContent.each(
                volume,
                chain,
                start,
                end - start,
                (offset, _, length) -> volume.device().zero(offset, length));
    }

    private void update(ShortEntry entry, Chain chain, long size) throws IOException {
        ShortEntry changed =
                entry.withContent(chain.first(), size)
                        .withAttributes(entry.attributes() | ShortEntry.ARCHIVE)
                        .withTimes(entry.accessed(), FatTime.now());
        inodes.update(inode, changed);
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
        long size = end(0, sizeBytes);
        ShortEntry entry = inodes.entry(inode);
        Chain chain = chain(entry, size);
        int first = chain.first();
        clusters.cut(chain, clusters(size));
        if (chain.first() != first) {
            volume.forget(first);
        }
        zero(chain, entry.size(), size);
        update(entry, chain, size);
    }

    @Override
    public void allocate(long offsetBytes, long lengthBytes) throws IOException {
        long end = end(offsetBytes, lengthBytes);
        if (end > inodes.entry(inode).size()) {
            truncate(end);
        }
    }

    @Override
    public OptionalLong nextData(long offsetBytes) throws IOException {
        return reading.nextData(offsetBytes);
    }

    @Override
    public long nextHole(long offsetBytes) throws IOException {
        return reading.nextHole(offsetBytes);
    }

    @Override
    public void close() {}
}
