package io.drydock.internal.ext2fs;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.ext2_super_block;
import io.drydock.bindings.ext2fs.ext2fs_journal_params;
import io.drydock.bindings.ext2fs.struct_ext2_filsys;
import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Makes ext2, ext3 and ext4 filesystems, in the steps and with the choices of mke2fs(8) of
 * e2fsprogs 1.47.
 *
 * <p>Threading: belongs to one thread.
 */
public final class Ext2Maker {
    private static final String OPERATION = "mkfs";

    /** The metadata of 16 groups is kept together. */
    private static final int GROUPS_PER_FLEX_LOG = 4;

    /** lost+found has room for files beforehand: e2fsck may find no free block. */
    private static final int LOST_AND_FOUND_BYTES = 16 << 10;

    /** Only so many blocks of a directory are reached from its inode. */
    private static final int DIRECT_BLOCKS = 12;

    private static final int LOST_AND_FOUND_UMASK = 077;
    private static final long ANYWHERE = ~0L;

    private final Ext2Parameters wanted;
    private final Ext2Handle handle;
    private final MemorySegment fs;
    private final Arena arena;

    private Ext2Maker(Ext2Parameters wanted, Ext2Handle handle, Arena arena) {
        this.wanted = wanted;
        this.handle = handle;
        this.fs = handle.pointer();
        this.arena = arena;
    }

    /**
     * Makes a filesystem on a device. Inode tables are only zeroed as far as they are used where
     * groups have checksums: Linux does the rest after the first mount.
     *
     * @param name what errors call the device
     * @throws RefusedException when the device is too small, or the parameters do not fit
     */
    public static void make(BlockDevice device, Ext2Parameters wanted, String name)
            throws IOException {
        try (Arena arena = Arena.ofConfined();
                Ext2Handle handle =
                        Ext2Handle.of(
                                device,
                                OPERATION,
                                name,
                                (path, ioManager, result) ->
                                        Ext2fs.ext2fs_initialize(
                                                path,
                                                Ext2fs.EXT2_FLAG_64BITS(),
                                                parameters(wanted, arena),
                                                ioManager,
                                                result),
                                (_, message) ->
                                        new RefusedException(
                                                OPERATION,
                                                name,
                                                message,
                                                "choose a larger device or other options"))) {
            new Ext2Maker(wanted, handle, arena).make();
        }
    }

    private static MemorySegment parameters(Ext2Parameters wanted, Arena arena) {
        MemorySegment block = ext2_super_block.allocate(arena);
        ext2_super_block.s_rev_level(block, Ext2fs.EXT2_DYNAMIC_REV());
        ext2_super_block.s_feature_compat(block, wanted.compatible());
        ext2_super_block.s_feature_incompat(block, wanted.incompatible());
        ext2_super_block.s_feature_ro_compat(block, wanted.readOnlyCompatible());
        int log = Integer.numberOfTrailingZeros(wanted.blockBytes() / 1024);
        ext2_super_block.s_log_block_size(block, log);
        ext2_super_block.s_log_cluster_size(block, log);
        ext2_super_block.s_inode_size(block, (short) wanted.inodeBytes());
        ext2_super_block.s_inodes_count(block, (int) wanted.inodes());
        ext2_super_block.s_default_mount_opts(
                block, Ext2fs.EXT2_DEFM_XATTR_USER() | Ext2fs.EXT2_DEFM_ACL());
        if (wanted.hasFlexGroups()) {
            ext2_super_block.s_log_groups_per_flex(block, (byte) GROUPS_PER_FLEX_LOG);
        }
        Ext2fs.ext2fs_blocks_count_set(block, wanted.blocks());
        Ext2fs.ext2fs_r_blocks_count_set(block, wanted.reservedBlocks());
        return block;
    }

    private void make() throws IOException {
        identify();
        MemorySegment journal = journalSize();
        handle.check(Ext2fs.ext2fs_allocate_tables(fs));
        long overhead = usedBlocks();
        writeInodeTables();
        handle.check(
                Ext2fs.ext2fs_mkdir(
                        fs, Ext2fs.EXT2_ROOT_INO(), Ext2fs.EXT2_ROOT_INO(), MemorySegment.NULL));
        makeLostAndFound();
        reserveInodes();
        if (wanted.hasResizeInode() && superblockHas(Ext2fs.EXT2_FEATURE_COMPAT_RESIZE_INODE())) {
            handle.check(Ext2fs.ext2fs_create_resize_inode(fs));
        }
        if (wanted.hasJournal()) {
            overhead += makeJournal(journal);
        }
        MemorySegment block = handle.superblock();
        overhead += ext2_super_block.s_first_data_block(block);
        ext2_super_block.s_overhead_clusters(block, (int) overhead);
        handle.finish();
    }

    /** The library takes the feature back where the descriptors would fill the groups. */
    private boolean superblockHas(int compatible) {
        return (ext2_super_block.s_feature_compat(handle.superblock()) & compatible) != 0;
    }

    private void identify() {
        MemorySegment block = handle.superblock();
        Ext2Superblock.setUuid(ext2_super_block.s_uuid(block), wanted.uuid());
        Ext2Superblock.setUuid(ext2_super_block.s_hash_seed(block), UUID.randomUUID());
        ext2_super_block.s_def_hash_version(block, (byte) Ext2fs.EXT2_HASH_HALF_MD4());
        Ext2Superblock.setLabel(block, wanted.label());
        // Linux does not force a check after so many mounts then.
        ext2_super_block.s_max_mnt_count(block, (short) -1);
        if (wanted.isExt4()) {
            ext2_super_block.s_kbytes_written(block, 1);
        }
        if (wanted.hasMetadataChecksums()) {
            ext2_super_block.s_checksum_type(block, (byte) Ext2fs.EXT2_CRC32C_CHKSUM());
        }
        Ext2fs.ext2fs_init_csum_seed(fs);
    }

    /** Must be asked for before the tables take their blocks. */
    private MemorySegment journalSize() {
        MemorySegment size = ext2fs_journal_params.allocate(arena);
        if (wanted.hasJournal()) {
            // An error means that it is too small for one: the size is 0 then.
            Ext2fs.ext2fs_get_journal_params(size, fs);
        }
        return size;
    }

    private long usedBlocks() throws IOException {
        MemorySegment block = handle.superblock();
        MemorySegment used = arena.allocate(ValueLayout.JAVA_LONG);
        handle.check(
                Ext2fs.ext2fs_count_used_clusters(
                        fs,
                        ext2_super_block.s_first_data_block(block),
                        Ext2fs.ext2fs_blocks_count(block) - 1,
                        used));
        return used.get(ValueLayout.JAVA_LONG, 0);
    }

    private void writeInodeTables() throws IOException {
        int groups = struct_ext2_filsys.group_desc_count(fs);
        int perGroup = ext2_super_block.s_inodes_per_group(handle.superblock());
        for (int group = 0; group < groups; group++) {
            long used = (long) perGroup - Ext2fs.ext2fs_bg_itable_unused(fs, group);
            int blocks = (int) Math.ceilDiv(used * wanted.inodeBytes(), wanted.blockBytes());
            long table = Ext2fs.ext2fs_inode_table_loc(fs, group);
            handle.check(
                    Ext2fs.ext2fs_zero_blocks2(
                            fs, table, blocks, MemorySegment.NULL, MemorySegment.NULL));
        }
        if (wanted.hasMetadataChecksums()) {
            MemorySegment inode = arena.allocate(wanted.inodeBytes());
            for (int number = 1; number < firstInode(); number++) {
                int size = wanted.inodeBytes();
                handle.check(Ext2fs.ext2fs_write_inode_full(fs, number, inode, size));
            }
        }
    }

    private int firstInode() {
        return ext2_super_block.s_first_ino(handle.superblock());
    }

    private void makeLostAndFound() throws IOException {
        byte[] text = "lost+found".getBytes(StandardCharsets.US_ASCII);
        MemorySegment name = arena.allocateFrom("lost+found");
        struct_ext2_filsys.umask(fs, LOST_AND_FOUND_UMASK);
        handle.check(Ext2fs.ext2fs_mkdir(fs, Ext2fs.EXT2_ROOT_INO(), 0, name));
        MemorySegment number = arena.allocate(ValueLayout.JAVA_INT);
        handle.check(
                Ext2fs.ext2fs_lookup(
                        fs, Ext2fs.EXT2_ROOT_INO(), name, text.length, MemorySegment.NULL, number));
        int size = Math.max(LOST_AND_FOUND_BYTES, 2 * wanted.blockBytes());
        int blocks = Math.min(DIRECT_BLOCKS, size / wanted.blockBytes());
        for (int i = 1; i < blocks; i++) {
            handle.check(Ext2fs.ext2fs_expand_dir(fs, number.get(ValueLayout.JAVA_INT, 0)));
        }
    }

    private void reserveInodes() throws IOException {
        for (int number = Ext2fs.EXT2_BAD_INO(); number < firstInode(); number++) {
            if (number != Ext2fs.EXT2_ROOT_INO()) {
                Ext2fs.ext2fs_inode_alloc_stats2(fs, number, 1, 0);
            }
        }
        handle.check(Ext2fs.ext2fs_update_bb_inode(fs, MemorySegment.NULL));
    }

    /** Returns how many blocks it takes. */
    private long makeJournal(MemorySegment size) throws IOException {
        int blocks = ext2fs_journal_params.num_journal_blocks(size);
        if (blocks == 0) {
            MemorySegment block = handle.superblock();
            int features = ext2_super_block.s_feature_compat(block);
            ext2_super_block.s_feature_compat(
                    block, features & ~Ext2fs.EXT3_FEATURE_COMPAT_HAS_JOURNAL());
            return 0;
        }
        int flags = Ext2fs.EXT2_MKJOURNAL_NO_MNT_CHECK();
        handle.check(Ext2fs.ext2fs_add_journal_inode3(fs, size, ANYWHERE, flags));
        return (long) blocks + ext2fs_journal_params.num_fc_blocks(size);
    }
}
