package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.ext2_super_block;
import io.drydock.bindings.ext2fs.mmp_struct;
import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.driver.Medium;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What is looked at before the library is let at a filesystem: that its measures can be ("The Super
 * Block" in the kernel's documentation), and that writing would do no damage.
 */
final class OpenCheck {
    private static final String OPERATION = "open ext";
    private static final long OFFSET_BYTES = 1024;
    private static final int MIN_BLOCK_LOG = 10;
    private static final int MAX_BLOCK_LOG = 6;
    private static final int MAX_CLUSTER_LOG = 20;

    /** 512 TiB, of groups as mke2fs(8) makes them; the library keeps 64 bytes of each in memory. */
    private static final long MAX_GROUPS = 1 << 22;

    private static final int SHORT = 0xffff;
    private static final long INT = 0xffffffffL;
    private static final String READ_ONLY = "open it read-only";

    private final Medium medium;
    private final MemorySegment superblock;

    private OpenCheck(Medium medium, MemorySegment superblock) {
        this.medium = medium;
        this.superblock = superblock;
    }

    /** Something that is asked of a superblock. */
    private interface Question<T> {
        T of(OpenCheck check) throws IOException;
    }

    private static <T> T ask(Medium medium, Question<T> question) throws IOException {
        BlockDevice device = medium.device();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment superblock = ext2_super_block.allocate(arena);
            if (device.sizeBytes() < OFFSET_BYTES + superblock.byteSize()) {
                throw new CorruptDataException(
                        OPERATION, medium.name(), "it is too small for a superblock");
            }
            device.read(OFFSET_BYTES, superblock);
            return question.of(new OpenCheck(medium, superblock));
        }
    }

    /**
     * Looks whether there is a filesystem, and it fits into its device.
     *
     * @throws CorruptDataException when not
     */
    static void measures(Medium medium) throws IOException {
        ask(
                medium,
                check -> {
                    check.checkMeasures();
                    return true;
                });
    }

    /**
     * Refuses what would be damaged by writing.
     *
     * @throws RefusedException for a state, which can be mended
     * @throws UnsupportedException for a feature that the library does not keep up
     */
    static void writable(Medium medium) throws IOException {
        ask(
                medium,
                check -> {
                    check.checkFeatures();
                    check.checkState();
                    check.checkUse();
                    return true;
                });
    }

    private void checkMeasures() throws CorruptDataException {
        require(
                (ext2_super_block.s_magic(superblock) & SHORT) == Ext2fs.EXT2_SUPER_MAGIC(),
                "there is no superblock of ext2, ext3 or ext4");
        int blockLog = ext2_super_block.s_log_block_size(superblock);
        require(blockLog >= 0 && blockLog <= MAX_BLOCK_LOG, "its block size cannot be");
        if (hasReadOnlyCompatible(Ext2fs.EXT4_FEATURE_RO_COMPAT_BIGALLOC())) {
            int clusterLog = ext2_super_block.s_log_cluster_size(superblock);
            require(
                    clusterLog >= blockLog && clusterLog <= MAX_CLUSTER_LOG,
                    "its cluster size cannot be");
        }
        long blocks = blocks();
        long most = medium.device().sizeBytes() >> (MIN_BLOCK_LOG + blockLog);
        require(
                blocks > 0 && blocks <= most,
                "it has %s blocks, but its device only %d"
                        .formatted(Long.toUnsignedString(blocks), most));
        long perGroup = ext2_super_block.s_blocks_per_group(superblock) & INT;
        require(perGroup > 0 && blocks / perGroup < MAX_GROUPS, "its groups are too small");
        long inodes = ext2_super_block.s_inodes_count(superblock) & INT;
        require(inodes > 0, "it has no inodes");
    }

    private long blocks() {
        long low = ext2_super_block.s_blocks_count(superblock) & INT;
        return hasIncompatible(Ext2fs.EXT4_FEATURE_INCOMPAT_64BIT())
                ? low | ((ext2_super_block.s_blocks_count_hi(superblock) & INT) << Integer.SIZE)
                : low;
    }

    private void require(boolean sound, String reason) throws CorruptDataException {
        if (!sound) {
            throw new CorruptDataException(OPERATION, medium.name(), reason);
        }
    }

    private boolean hasIncompatible(int feature) {
        return (ext2_super_block.s_feature_incompat(superblock) & feature) != 0;
    }

    private boolean hasReadOnlyCompatible(int feature) {
        return (ext2_super_block.s_feature_ro_compat(superblock) & feature) != 0;
    }

    private void checkFeatures() throws UnsupportedException {
        refuseFeature(
                Ext2fs.EXT4_FEATURE_RO_COMPAT_QUOTA(),
                "its quotas are files of its own (quota), which would not be kept up");
        refuseFeature(
                Ext2fs.EXT4_FEATURE_RO_COMPAT_PROJECT(),
                "new files would not belong to the projects of their directories (project)");
        refuseFeature(
                Ext2fs.EXT4_FEATURE_RO_COMPAT_SHARED_BLOCKS(),
                "files share blocks (shared_blocks), and freeing one would damage others");
        refuseFeature(
                Ext2fs.EXT4_FEATURE_RO_COMPAT_READONLY(),
                "it is marked as one never to be written (read-only)");
    }

    private void refuseFeature(int feature, String reason) throws UnsupportedException {
        if (hasReadOnlyCompatible(feature)) {
            throw new UnsupportedException(
                    OPERATION,
                    medium.name(),
                    reason,
                    READ_ONLY + ", or write it with the kernel engine");
        }
    }

    private void checkState() throws RefusedException {
        int state = ext2_super_block.s_state(superblock) & SHORT;
        if ((state & Ext2fs.EXT2_ERROR_FS()) != 0) {
            throw refused("Linux has found errors in it", "repair it with e2fsck");
        }
        if ((state & Ext2fs.EXT2_VALID_FS()) == 0) {
            throw refused("it was not unmounted cleanly", "repair it with e2fsck");
        }
    }

    /** A host that has it mounted writes into its block every few seconds ("MMP"). */
    private void checkUse() throws IOException {
        if (!hasIncompatible(Ext2fs.EXT4_FEATURE_INCOMPAT_MMP())) {
            return;
        }
        long size = 1L << (MIN_BLOCK_LOG + ext2_super_block.s_log_block_size(superblock));
        long block = ext2_super_block.s_mmp_block(superblock);
        require(block > 0 && block < blocks(), "its multiple mount protection is damaged");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = mmp_struct.allocate(arena);
            medium.device().read(block * size, found);
            require(
                    mmp_struct.mmp_magic(found) == Ext2fs.EXT4_MMP_MAGIC(),
                    "its multiple mount protection is damaged");
            if (mmp_struct.mmp_seq(found) != (int) Ext2fs.EXT4_MMP_SEQ_CLEAN()) {
                throw refused(
                        "a host has it mounted, or had when it crashed (mmp)",
                        "unmount it there, or clear that with tune2fs -E clear_mmp");
            }
        }
    }

    private RefusedException refused(String reason, String remedy) {
        return new RefusedException(OPERATION, medium.name(), reason, remedy + "; or " + READ_ONLY);
    }
}
