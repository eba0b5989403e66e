package io.drydock.internal.squashfs;

import io.drydock.bindings.squashfs.Squashfs;
import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * The superblock, whose places of tables are within the filesystem, and -1 where a table is not
 * there.
 *
 * @param bytesUsed where the filesystem ends
 * @param rootInode the root directory's, as {@link InodeReference} has it
 */
record Superblock(
        long inodes,
        int blockBytes,
        long fragments,
        int compression,
        int ids,
        long rootInode,
        long bytesUsed,
        long idTable,
        long attributeTable,
        long inodeTable,
        long directoryTable,
        long fragmentTable) {
    private static final int BYTES = 96;

    static Superblock read(BlockDevice device, String name) throws IOException {
        Fields fields = fields(device, name);
        if (fields.int32(0) != Squashfs.SQFS_MAGIC()) {
            throw fields.corrupt("there is no SquashFS superblock");
        }
        int major = fields.int16(28);
        if (major != Squashfs.SQFS_VERSION_MAJOR()) {
            throw new UnsupportedException(
                    "mount",
                    name,
                    "it is SquashFS " + major + "." + fields.int16(30) + ", not 4.0",
                    "unpack it with a tool of its time");
        }
        Superblock read = of(fields);
        read.check(fields, device.sizeBytes());
        return read;
    }

    private static Fields fields(BlockDevice device, String name) throws IOException {
        if (device.sizeBytes() < BYTES) {
            throw new CorruptDataException("read", name, "it is too small for a superblock");
        }
        byte[] bytes = new byte[BYTES];
        device.read(0, MemorySegment.ofArray(bytes));
        return Fields.of(bytes, ByteOrder.LITTLE_ENDIAN, name);
    }

    private static Superblock of(Fields fields) throws IOException {
        return new Superblock(
                fields.int32(4),
                (int) fields.int32(12),
                fields.int32(16),
                fields.int16(20),
                fields.int16(26),
                fields.int64(32),
                fields.int64(40),
                fields.int64(48),
                fields.int64(56),
                fields.int64(64),
                fields.int64(72),
                fields.int64(80));
    }

    private void check(Fields fields, long deviceBytes) throws IOException {
        if (Integer.bitCount(blockBytes) != 1
                || blockBytes < Squashfs.SQFS_MIN_BLOCK_SIZE()
                || blockBytes > Squashfs.SQFS_MAX_BLOCK_SIZE()
                || 1L << fields.int16(22) != blockBytes) {
            throw fields.corrupt("its blocks have " + blockBytes + " bytes");
        }
        if (bytesUsed < BYTES || bytesUsed > deviceBytes) {
            throw fields.corrupt(
                    "it has %d bytes, of which %d are here".formatted(bytesUsed, deviceBytes));
        }
        boolean inOrder = inodeTable >= BYTES && inodeTable < directoryTable;
        if (!inOrder || !isWithin(directoryTable) || !isWithin(idTable)) {
            throw fields.corrupt("its tables are in no possible order");
        }
        if (!isOptional(attributeTable) || !isOptional(fragmentTable)) {
            throw fields.corrupt("a table of it begins beyond its end");
        }
    }

    private boolean isWithin(long place) {
        return place >= BYTES && place < bytesUsed;
    }

    private boolean isOptional(long place) {
        return place == -1 || isWithin(place);
    }
}
