package io.drydock.internal.rescue;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * A superblock of XFS, or a copy of it (fs/xfs/libxfs/xfs_format.h, struct xfs_dsb): big-endian,
 * but for its checksum.
 */
record XfsSuperblock(Bytes bytes) {
    static final String MAGIC = "XFSB";

    private static final int LEAST_BYTES = 512;
    private static final int CHECKSUM = 224;
    private static final int OTHER_IDENTITY = 0x4;
    private static final long INODES_OF_CHUNK = 64;
    private static final long NONE = -1;

    /** One that is whole, and that belongs where it stands. */
    static Optional<XfsSuperblock> read(BlockDevice device, long offset) throws IOException {
        Optional<XfsSuperblock> found =
                Bytes.read(device, offset, LEAST_BYTES, ByteOrder.BIG_ENDIAN)
                        .map(XfsSuperblock::new)
                        .filter(superblock -> superblock.isPlausible(offset));
        if (found.isEmpty()) {
            return found;
        }
        int sector = found.get().sectorBytes();
        return Bytes.read(device, offset, sector, ByteOrder.BIG_ENDIAN)
                .map(XfsSuperblock::new)
                .filter(XfsSuperblock::hasChecksum);
    }

    private boolean isPlausible(long offset) {
        return bytes.hasText(0, MAGIC)
                && Bytes.isPowerOfTwo(bytes.int32(4), 512, 65536)
                && Bytes.isPowerOfTwo(bytes.int16(102), 512, 32768)
                && bytes.int32(84) > 0
                && groups() > 0
                && bytes.int64(8) > (groups() - 1) * bytes.int32(84)
                && bytes.int64(8) <= groups() * bytes.int32(84)
                && bytes.int64(8) <= Long.MAX_VALUE / bytes.int32(4)
                && offset % groupBytes() == 0
                && offset / groupBytes() < groups();
    }

    private boolean hasChecksum() {
        return !isChecked() || bytes.int32(CHECKSUM) == bytes.xfsChecksum(CHECKSUM);
    }

    /** Version 5; those before had no checksums. */
    boolean isChecked() {
        return (bytes.int16(100) & 0xf) == 5;
    }

    int sectorBytes() {
        return bytes.int16(102);
    }

    /** How many blocks a group has; the last may have fewer. */
    long groupBlocks(long group) {
        long before = group * bytes.int32(84);
        return Math.min(bytes.int32(84), bytes.int64(8) - before);
    }

    /** Of 16 bytes, which everything that has a checksum has as well. */
    byte[] identity() {
        boolean other = (bytes.int32(216) & OTHER_IDENTITY) != 0;
        int at = other ? 248 : 32;
        return Arrays.copyOfRange(bytes.array(), at, at + 16);
    }

    long groups() {
        return bytes.int32(88);
    }

    long groupBytes() {
        return bytes.int32(84) * bytes.int32(4);
    }

    /** How large the filesystem is meant to be. */
    long sizeBytes() {
        return bytes.int64(8) * bytes.int32(4);
    }

    /** Whether it says where the root directory is. */
    boolean hasRoot() {
        return bytes.int64(56) > 0;
    }

    /**
     * A copy of it for the place of the first. In copies mkfs.xfs(8) is still at work, nothing has
     * been counted, and of the first three inodes only the root is told; the two after it are those
     * of the realtime device, which Linux 6.1 reads even where there is none.
     */
    Patch asPrimary() {
        Bytes made =
                bytes.copy().put8(126, 0).put64(128, INODES_OF_CHUNK).put64(136, 0).put64(144, 0);
        long root = bytes.int64(56);
        for (int i = 1; i <= 2; i++) {
            if (bytes.int64(56 + 8 * i) == NONE) {
                made.put64(56 + 8 * i, root + i);
            }
        }
        if (isChecked()) {
            made.put32(CHECKSUM, made.xfsChecksum(CHECKSUM));
        }
        return Patch.of(0, made.array());
    }
}
