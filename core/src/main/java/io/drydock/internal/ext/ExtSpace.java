package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.ext2_super_block;
import io.drydock.bindings.ext2fs.struct_ext2_filsys;
import io.drydock.filesystem.FilesystemSpace;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How full a filesystem is, as ext4 answers statfs(2) ({@code ext4_statfs} in fs/ext4/super.c).
 *
 * <p>Threading: under the volume's lock.
 */
final class ExtSpace {
    private static final long INT = 0xffffffffL;

    /** Linux keeps 2 % back, but not more clusters than that. */
    private static final long MAX_KEPT_CLUSTERS = 4096;

    private static final int KEPT_SHARE = 50;

    private final ExtVolume volume;

    ExtSpace(ExtVolume volume) {
        this.volume = volume;
    }

    FilesystemSpace now() throws IOException {
        MemorySegment superblock = volume.superblock();
        long bytes = volume.blockBytes();
        long free = freeBlocks();
        long reserved = Ext2fs.ext2fs_r_blocks_count(superblock) + keptBlocks();
        return new FilesystemSpace(
                bytes,
                Math.max(0, volume.blocks() - overheadBlocks()) * bytes,
                free * bytes,
                Math.max(0, free - reserved) * bytes,
                ext2_super_block.s_inodes_count(superblock) & INT,
                freeInodes(),
                Ext2fs.EXT2_NAME_LEN());
    }

    /** What the groups have, as Linux counts: that of the superblock may be old. */
    long freeBlocks() {
        long clusters = 0;
        int groups = struct_ext2_filsys.group_desc_count(volume.fs());
        for (int group = 0; group < groups; group++) {
            clusters += Ext2fs.ext2fs_bg_free_blocks_count(volume.fs(), group) & INT;
        }
        return Math.min(clusters * volume.clusterBlocks(), volume.blocks());
    }

    long freeInodes() {
        long inodes = 0;
        int groups = struct_ext2_filsys.group_desc_count(volume.fs());
        for (int group = 0; group < groups; group++) {
            inodes += Ext2fs.ext2fs_bg_free_inodes_count(volume.fs(), group) & INT;
        }
        return inodes;
    }

    private long keptBlocks() {
        if (!volume.hasIncompatible(Ext2fs.EXT3_FEATURE_INCOMPAT_EXTENTS())) {
            return 0;
        }
        long clusters = volume.blocks() / volume.clusterBlocks();
        return Math.min(clusters / KEPT_SHARE, MAX_KEPT_CLUSTERS) * volume.clusterBlocks();
    }

    /** What the filesystem's own structures take: written down by newer tools, else counted. */
    private long overheadBlocks() throws IOException {
        long clusters = ext2_super_block.s_overhead_clusters(volume.superblock()) & INT;
        long blocks = clusters * volume.clusterBlocks();
        return clusters != 0 && blocks <= volume.blocks() ? blocks : countedOverhead();
    }

    private long countedOverhead() throws IOException {
        MemorySegment superblock = volume.superblock();
        MemorySegment cell = volume.cell();
        int groups = struct_ext2_filsys.group_desc_count(volume.fs());
        long perGroup = 2L + (struct_ext2_filsys.inode_blocks_per_group(volume.fs()) & INT);
        long blocks = volume.firstBlock() + groups * perGroup;
        for (int group = 0; group < groups; group++) {
            volume.check(
                    Ext2fs.ext2fs_super_and_bgd_loc2(
                            volume.fs(),
                            group,
                            cell,
                            MemorySegment.NULL,
                            MemorySegment.NULL,
                            MemorySegment.NULL));
            if (group == 0 || cell.get(ValueLayout.JAVA_LONG, 0) != 0) {
                blocks += 1 + struct_ext2_filsys.desc_blocks(volume.fs());
                blocks += ext2_super_block.s_reserved_gdt_blocks(superblock);
            }
        }
        return blocks + journalBlocks();
    }

    private long journalBlocks() throws IOException {
        int journal = ext2_super_block.s_journal_inum(volume.superblock());
        if (journal == 0 || !volume.hasCompatible(Ext2fs.EXT3_FEATURE_COMPAT_HAS_JOURNAL())) {
            return 0;
        }
        return volume.peek(journal & INT).sizeBytes() / volume.blockBytes();
    }
}
