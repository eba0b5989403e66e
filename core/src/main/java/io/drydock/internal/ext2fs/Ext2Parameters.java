package io.drydock.internal.ext2fs;

import io.drydock.bindings.ext2fs.Ext2fs;
import java.util.UUID;

/**
 * What an ext filesystem is to be like; the sizes are fit for each other.
 *
 * @param blockBytes a power of two from 1024 on
 * @param inodeBytes a power of two from 128 on
 * @param inodes how many at least
 * @param blocks its size
 * @param reservedBlocks for root only
 * @param label 16 bytes at most
 */
public record Ext2Parameters(
        int compatible,
        int incompatible,
        int readOnlyCompatible,
        int blockBytes,
        int inodeBytes,
        long inodes,
        long blocks,
        long reservedBlocks,
        byte[] label,
        UUID uuid) {

    boolean hasFlexGroups() {
        return (incompatible & Ext2fs.EXT4_FEATURE_INCOMPAT_FLEX_BG()) != 0;
    }

    /** Whether it has a feature that ext3 had not, but for extents: then Linux counts writes. */
    boolean isExt4() {
        int features =
                Ext2fs.EXT4_FEATURE_RO_COMPAT_HUGE_FILE()
                        | Ext2fs.EXT4_FEATURE_RO_COMPAT_GDT_CSUM()
                        | Ext2fs.EXT4_FEATURE_RO_COMPAT_DIR_NLINK()
                        | Ext2fs.EXT4_FEATURE_RO_COMPAT_EXTRA_ISIZE()
                        | Ext2fs.EXT4_FEATURE_RO_COMPAT_METADATA_CSUM();
        return hasFlexGroups() || (readOnlyCompatible & features) != 0;
    }

    boolean hasMetadataChecksums() {
        return (readOnlyCompatible & Ext2fs.EXT4_FEATURE_RO_COMPAT_METADATA_CSUM()) != 0;
    }

    boolean hasJournal() {
        return (compatible & Ext2fs.EXT3_FEATURE_COMPAT_HAS_JOURNAL()) != 0;
    }

    boolean hasResizeInode() {
        return (compatible & Ext2fs.EXT2_FEATURE_COMPAT_RESIZE_INODE()) != 0;
    }
}
