package io.drydock.internal.rescue;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A superblock of ext2, ext3 or ext4, or a copy of it (fs/ext4/ext4.h, struct ext4_super_block).
 *
 * @param offsetBytes where it stands
 * @param group the block group that it stands in
 */
record ExtSuperblock(Bytes bytes, long offsetBytes, int group) {
    static final int LENGTH = 1024;

    private static final int PRIMARY_OFFSET = 1024;
    private static final int CHECKSUM = 0x3fc;

    private static final int HAS_JOURNAL = 0x4;
    private static final int NEEDS_RECOVERY = 0x4;
    private static final int META_BLOCK_GROUPS = 0x10;
    private static final int WIDE = 0x80;
    private static final int GROUP_CHECKSUMS = 0x10;
    private static final int METADATA_CHECKSUMS = 0x400;

    /** Where sparse_super has copies (man 5 ext4): the powers of 3, 5 and 7. */
    private static final int[] GROUPS = {1, 3, 5, 7, 9, 25, 27, 49};

    private static final int[] BLOCK_SIZES = {1024, 2048, 4096};

    /** The one at the beginning, if it can be told as such; its checksum may be wrong. */
    static Optional<ExtSuperblock> primary(BlockDevice device) throws IOException {
        return Bytes.little(device, PRIMARY_OFFSET, LENGTH)
                .map(bytes -> new ExtSuperblock(bytes, PRIMARY_OFFSET, 0))
                .filter(ExtSuperblock::isPlausible);
    }

    /** The copies that are whole, where mke2fs(8) puts them by default. */
    static List<ExtSuperblock> copies(BlockDevice device) throws IOException {
        List<ExtSuperblock> found = new ArrayList<>();
        for (int blockSize : BLOCK_SIZES) {
            for (int group : GROUPS) {
                long first = blockSize == 1024 ? 1 : 0;
                long offset = (8L * blockSize * group + first) * blockSize;
                Bytes.little(device, offset, LENGTH)
                        .map(bytes -> new ExtSuperblock(bytes, offset, group))
                        .filter(ExtSuperblock::isPlausible)
                        .filter(ExtSuperblock::hasChecksum)
                        .filter(copy -> copy.blockBytes() == blockSize)
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    private boolean isPlausible() {
        return bytes.int16(0x38) == 0xef53
                && bytes.int32(0x18) <= 6
                && bytes.int16(0x5a) == group
                && blocksPerGroup() > 0
                && blocksPerGroup() <= 8L * blockBytes()
                && blocks() > 0
                && blocks() <= Long.MAX_VALUE / blockBytes()
                && bytes.int32(0x14) < 2;
    }

    private boolean hasChecksum() {
        return (readOnlyFeatures() & METADATA_CHECKSUMS) == 0
                || bytes.int32(CHECKSUM) == checksum(bytes);
    }

    private static long checksum(Bytes bytes) {
        return ~bytes.crc32c(0, CHECKSUM) & 0xffff_ffffL;
    }

    int blockBytes() {
        return 1024 << bytes.int32(0x18);
    }

    private long blocks() {
        long high = (features() & WIDE) == 0 ? 0 : bytes.int32(0x150) & 0xffff;
        return high << 32 | bytes.int32(0x4);
    }

    private long blocksPerGroup() {
        return bytes.int32(0x20);
    }

    private long features() {
        return bytes.int32(0x60);
    }

    private long readOnlyFeatures() {
        return bytes.int32(0x64);
    }

    /** How large the filesystem is meant to be. */
    long sizeBytes() {
        return blocks() * blockBytes();
    }

    /** A copy of it for the place of the first. */
    Patch asPrimary() {
        Bytes made = bytes.copy().put16(0x5a, 0);
        if ((bytes.int32(0x5c) & HAS_JOURNAL) != 0) {
            // Copies are never told that there is something in the journal. If there is nothing,
            // the kernel finds that in the journal (fs/jbd2/recovery.c, jbd2_journal_recover).
            made.put32(0x60, features() | NEEDS_RECOVERY);
        }
        return sealed(made);
    }

    /** It in the place of the first, but saying that there are no checksums to be looked at. */
    Patch asPrimaryWithoutChecksums() {
        return sealed(
                bytes.copy()
                        .put16(0x5a, 0)
                        .put32(0x64, readOnlyFeatures() & ~(METADATA_CHECKSUMS | GROUP_CHECKSUMS)));
    }

    private static Patch sealed(Bytes made) {
        if ((made.int32(0x64) & METADATA_CHECKSUMS) != 0) {
            made.put32(CHECKSUM, checksum(made));
        }
        return Patch.of(PRIMARY_OFFSET, made.array());
    }

    /** The copy of the group descriptors that follows it, for the place of the first. */
    Optional<Patch> descriptors(BlockDevice device) throws IOException {
        if ((features() & META_BLOCK_GROUPS) != 0) {
            return Optional.empty(); // they are elsewhere
        }
        long first = bytes.int32(0x14);
        long groups = Math.ceilDiv(blocks() - first, blocksPerGroup());
        int width = (features() & WIDE) == 0 ? 32 : Math.clamp(bytes.int16(0xfe), 32, 1024);
        long length = groups * width; // of 2^48 blocks at most, so no overflow
        long here = (offsetBytes / blockBytes() + 1) * blockBytes();
        return Bytes.little(device, here, length)
                .map(copy -> Patch.of((first + 1) * blockBytes(), copy.array()));
    }
}
