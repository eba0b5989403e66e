package io.drydock.internal.xfs;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * The log: a ring of sectors of 512 bytes. The first word of each tells how many times the ring had
 * been gone round when it was written.
 *
 * @param start where it begins, in bytes
 * @param sectors how many there are
 */
record Log(BlockDevice device, Superblock superblock, long start, long sectors) {
    static final int SECTOR_BYTES = 512;

    /** Of a record's first sector: its second word is the cycle then. */
    static final int RECORD = 0xfeedbabe;

    /** {@code XLOG_MAX_RECORD_BSIZE}. */
    static final int MOST_RECORD_BYTES = 256 << 10;

    /**
     * Finds it.
     *
     * @throws UnsupportedException when it is on another device
     */
    static Log of(BlockDevice device, Superblock superblock) throws IOException {
        if (superblock.logStart() == 0) {
            throw new UnsupportedException(
                    "mount",
                    superblock.name,
                    "its log is on another device, and nothing tells whether it is empty",
                    "the option norecovery shows the filesystem without what may be there");
        }
        long blocks = superblock.logBlocks();
        long start = superblock.blockOffset(superblock.logStart(), blocks);
        long sectors = blocks * superblock.blockBytes / SECTOR_BYTES;
        Log log = new Log(device, superblock, start, sectors);
        if (sectors * SECTOR_BYTES < 2L * MOST_RECORD_BYTES) {
            throw log.corrupt("has %d sectors only".formatted(sectors));
        }
        return log;
    }

    /** Reads sectors, from the beginning again after the last. */
    byte[] read(long sector, int count) throws IOException {
        byte[] bytes = new byte[count * SECTOR_BYTES];
        int before = (int) Math.min(count, sectors - sector) * SECTOR_BYTES;
        MemorySegment all = MemorySegment.ofArray(bytes);
        device.read(start + sector * SECTOR_BYTES, all.asSlice(0, before));
        if (before < bytes.length) {
            device.read(start, all.asSlice(before));
        }
        return bytes;
    }

    /** How many times the ring had been gone round when a sector was written. */
    long cycle(long sector) throws IOException {
        return cycle(read(sector, 1), 0);
    }

    static long cycle(byte[] bytes, int at) {
        ByteBuffer words = ByteBuffer.wrap(bytes);
        int first = words.getInt(at);
        return Integer.toUnsignedLong(first == RECORD ? words.getInt(at + 4) : first);
    }

    static boolean isRecord(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).getInt(at) == RECORD;
    }

    /** The sector that many behind another. */
    long after(long sector, long count) {
        return (sector + count) % sectors;
    }

    Place place(long sector) {
        return new Place(superblock.name, "log record at sector", sector);
    }

    CorruptDataException corrupt(String reason) {
        return new Place(superblock.name, "log at byte", start).corrupt(reason);
    }
}
