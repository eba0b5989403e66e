package io.drydock.internal.fat;

import io.drydock.error.CorruptDataException;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.fat.volume.Chain;
import io.drydock.internal.fat.volume.FatVolume;
import io.drydock.internal.fat.volume.ShortEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/** Reads a file. */
final class FatContent implements InodeContent {
    private final FatVolume volume;
    private final FatInodes inodes;
    private final long inode;

    FatContent(FatVolume volume, FatInodes inodes, long inode) {
        this.volume = volume;
        this.inodes = inodes;
        this.inode = inode;
    }

    /** A part of a file that stands in a row on the device. */
    interface Piece {
        /**
         * @param offset on the device
         * @param done how many bytes of the range come before
         */
        void at(long offset, long done, long length) throws IOException;
    }

    @Override
    public int read(long offsetBytes, MemorySegment into) throws IOException {
        ShortEntry entry = inodes.entry(inode);
        long count = Math.min(into.byteSize(), entry.size() - offsetBytes);
        count = Math.min(count, Integer.MAX_VALUE);
        if (count <= 0) {
            return 0;
        }
        Chain chain = volume.chain(entry.firstCluster());
        if ((long) chain.clusters() * volume.boot().clusterBytes() < offsetBytes + count) {
            throw new CorruptDataException(
                    "read",
                    volume.name(),
                    "a file of " + entry.size() + " bytes has too few clusters");
        }
        each(
                volume,
                chain,
                offsetBytes,
                count,
                (offset, done, length) -> volume.read(offset, into.asSlice(done, length)));
        return (int) count;
    }

    /** Goes through a range of a file that has the clusters for it. */
    static void each(FatVolume volume, Chain chain, long start, long length, Piece piece)
            throws IOException {
        long clusterBytes = volume.boot().clusterBytes();
        long done = 0;
        while (done < length) {
            long at = start + done;
            Chain.Run run = chain.from((int) (at / clusterBytes));
            long skipped = at % clusterBytes;
            long count = Math.min(run.count() * clusterBytes - skipped, length - done);
            piece.at(volume.boot().offset(run.cluster()) + skipped, done, count);
            done += count;
        }
    }

    /** FAT knows no holes. */
    @Override
    public OptionalLong nextData(long offsetBytes) throws IOException {
        return offsetBytes < inodes.entry(inode).size()
                ? OptionalLong.of(offsetBytes)
                : OptionalLong.empty();
    }

    @Override
    public long nextHole(long offsetBytes) throws IOException {
        return inodes.entry(inode).size();
    }

    @Override
    public void close() {}
}
