package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.ext2_super_block;
import io.drydock.bindings.ext2fs.struct_ext2_filsys;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.driver.InodeException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.time.Instant;

/**
 * What all changes of a filesystem need: the bitmaps in memory, room, and inodes that may be
 * changed.
 *
 * <p>Threading: under the volume's lock.
 */
final class ExtChanges {
    /** What a change takes besides its data: blocks of trees, of directories, of attributes. */
    private static final long SPARE_BLOCKS = 8;

    /** At worst each block of a file has an entry of 12 bytes in a block of its tree. */
    private static final int TREE_ENTRY_BYTES = 16;

    private final ExtVolume volume;
    private final ExtSpace space;
    private boolean ready;

    ExtChanges(ExtVolume volume, ExtSpace space) {
        this.volume = volume;
        this.space = space;
    }

    /** Whether anything may have been changed. */
    boolean isReady() {
        return ready;
    }

    /** Reads the bitmaps, before the first change. */
    void begin() throws IOException {
        if (ready) {
            return;
        }
        volume.check(Ext2fs.ext2fs_read_bitmaps(volume.fs()));
        // Linux writes what the superblock says of them when it unmounts only.
        MemorySegment superblock = volume.superblock();
        long free = space.freeBlocks();
        ext2_super_block.s_free_blocks_count(superblock, (int) free);
        if (volume.hasIncompatible(Ext2fs.EXT4_FEATURE_INCOMPAT_64BIT())) {
            ext2_super_block.s_free_blocks_hi(superblock, (int) (free >>> Integer.SIZE));
        }
        ext2_super_block.s_free_inodes_count(superblock, (int) space.freeInodes());
        writeCopies(false);
        ready = true;
    }

    /** Whether all copies of the superblock are written with it. */
    void writeCopies(boolean all) {
        MemorySegment fs = volume.fs();
        int flags = struct_ext2_filsys.flags(fs);
        int first = Ext2fs.EXT2_FLAG_MASTER_SB_ONLY();
        struct_ext2_filsys.flags(fs, all ? flags & ~first : flags | first);
    }

    /** The superblock is to be written. */
    void superblockChanged() {
        MemorySegment fs = volume.fs();
        int changed = Ext2fs.EXT2_FLAG_DIRTY() | Ext2fs.EXT2_FLAG_CHANGED();
        struct_ext2_filsys.flags(fs, struct_ext2_filsys.flags(fs) | changed);
    }

    /**
     * Throws {@code ENOSPC} unless there is room for that many more blocks, wherever they are: what
     * the library begins without enough room it leaves half done.
     */
    void reserve(long blocks) throws IOException {
        long clusters = volume.clusterBlocks();
        long tree = blocks / (volume.blockBytes() / TREE_ENTRY_BYTES) + SPARE_BLOCKS;
        long needed = (Math.ceilDiv(blocks, clusters) + 1 + tree) * clusters;
        if (Ext2fs.ext2fs_free_blocks_count(volume.superblock()) < needed) {
            throw InodeException.of(LibC.ENOSPC());
        }
    }

    /** An inode to be changed; {@code EPERM} when it says that it must not be (chattr +i). */
    Inode changeable(long number, SegmentAllocator allocator) throws IOException {
        begin();
        Inode inode = volume.inode(number, allocator);
        if (inode.has(Ext2fs.EXT2_IMMUTABLE_FL())) {
            throw InodeException.of(LibC.EPERM());
        }
        return inode;
    }

    /** As {@link #changeable}, and nothing of it may be taken away (chattr +a). */
    Inode reducible(long number, SegmentAllocator allocator) throws IOException {
        Inode inode = changeable(number, allocator);
        if (inode.has(Ext2fs.EXT2_APPEND_FL())) {
            throw InodeException.of(LibC.EPERM());
        }
        return inode;
    }

    /** A directory in which names are made and found as they are. */
    Inode directory(long number, SegmentAllocator allocator) throws IOException {
        Inode inode = changeable(number, allocator);
        if (inode.has(Ext2fs.EXT4_CASEFOLD_FL())) {
            throw unsupported("names in this directory are the same in any case (casefold)");
        }
        if (inode.has(Ext2fs.EXT4_ENCRYPT_FL())) {
            throw unsupported("what is in this directory is encrypted (fscrypt)");
        }
        return inode;
    }

    UnsupportedException unsupported(String reason) {
        return new UnsupportedException(
                "change", volume.medium().name(), reason, "the kernel engine, or the guest, can");
    }

    /** Writes an inode of which something has changed now. */
    void changed(Inode inode) throws IOException {
        inode.setChanged(Instant.now());
        volume.write(inode);
    }

    /** Writes an inode whose content has changed now. */
    void modified(Inode inode) throws IOException {
        Instant now = Instant.now();
        inode.setModified(now);
        inode.setChanged(now);
        volume.write(inode);
    }
}
