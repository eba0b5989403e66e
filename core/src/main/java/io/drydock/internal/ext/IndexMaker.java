package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.ext2_dx_countlimit;
import io.drydock.bindings.ext2fs.ext2_dx_entry;
import io.drydock.bindings.ext2fs.ext2_dx_root_info;
import io.drydock.bindings.ext2fs.ext2_super_block;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Gives a directory of one full block an index, as Linux does ({@code make_indexed_dir} in
 * fs/ext4/namei.c), which the library does not: the entries go to a second block, the first becomes
 * the root.
 *
 * <p>Threading: under the volume's lock.
 */
final class IndexMaker {
    private static final int HEADER_BYTES = 8;

    /** The length of an entry is a multiple of 4. */
    private static final int PAD = 3;

    /** {@code ext4_dir_entry_tail} and {@code dx_tail}: place for a checksum at the end. */
    private static final int TAIL_BYTES = 12;

    private static final int ROOT_TAIL_BYTES = 8;
    private static final int LAST_PLAIN_HASH = 2;
    private static final int TAIL_TYPE = 0xde;
    private static final String DAMAGED = "directory %d is damaged";

    private final ExtVolume volume;
    private final Layouts layouts;
    private final Directories directories;

    IndexMaker(ExtVolume volume, Layouts layouts, Directories directories) {
        this.volume = volume;
        this.layouts = layouts;
        this.directories = directories;
    }

    void make(Inode directory) throws IOException {
        long number = Integer.toUnsignedLong(directory.number());
        volume.check(Ext2fs.ext2fs_expand_dir(volume.fs(), directory.number()));
        layouts.forget(number);
        try (Arena arena = Arena.ofConfined()) {
            Inode grown = volume.inode(number, arena);
            FileLayout layout = layouts.of(grown);
            MemorySegment first = directories.load(grown.number(), layout, 0);
            MemorySegment leaf = arena.allocate(volume.blockBytes(), Long.BYTES);
            if (first == null || layout.map().physical(1) < 0) {
                throw volume.corrupt(DAMAGED.formatted(number));
            }
            MemorySegment root = arena.allocate(volume.blockBytes(), Long.BYTES).copyFrom(first);
            move(root, leaf, number);
            makeRoot(root);
            write(grown, layout.map().physical(1), leaf);
            grown.setFlags(grown.flags() | Ext2fs.EXT2_INDEX_FL());
            volume.write(grown);
            write(grown, layout.map().physical(0), root);
        }
    }

    private void write(Inode directory, long physical, MemorySegment block) throws IOException {
        int number = directory.number();
        volume.check(Ext2fs.ext2fs_write_dir_block4(volume.fs(), physical, block, 0, number));
    }

    /** All entries but those of the directory itself and its parent, one after the other. */
    private void move(MemorySegment from, MemorySegment to, long number) throws IOException {
        DirectoryBlock old = new DirectoryBlock(from, directories.isTyped());
        DirectoryBlock made = new DirectoryBlock(to, directories.isTyped());
        int end = volume.blockBytes() - (hasChecksums() ? TAIL_BYTES : 0);
        try {
            DirectoryEntry self = old.first();
            DirectoryEntry parent = self == null ? null : old.after(self);
            if (parent == null || parent.at() != HashIndex.PARENT_AT) {
                throw volume.corrupt(DAMAGED.formatted(number));
            }
            int at = 0;
            int last = 0;
            DirectoryEntry entry = old.after(parent);
            for (; entry != null; entry = old.after(entry)) {
                int length = (HEADER_BYTES + entry.nameBytes() + PAD) & ~PAD;
                MemorySegment.copy(from, entry.at(), to, at, length);
                made.setLength(at, length);
                last = at;
                at += length;
            }
            made.setLength(last, end - last);
        } catch (DirectoryBlock.BadEntryException e) {
            throw volume.corrupt(DAMAGED.formatted(number), e);
        }
        if (hasChecksums()) {
            made.setLength(end, TAIL_BYTES);
            made.setType(end, TAIL_TYPE);
        }
    }

    private boolean hasChecksums() {
        return volume.hasReadOnlyCompatible(Ext2fs.EXT4_FEATURE_RO_COMPAT_METADATA_CSUM());
    }

    private void makeRoot(MemorySegment root) {
        int infoAt = HashIndex.ROOT_INFO_AT;
        int parentAt = HashIndex.PARENT_AT;
        root.asSlice(infoAt).fill((byte) 0);
        new DirectoryBlock(root, directories.isTyped())
                .setLength(parentAt, volume.blockBytes() - parentAt);
        MemorySegment info = root.asSlice(infoAt, ext2_dx_root_info.sizeof());
        int hash = ext2_super_block.s_def_hash_version(volume.superblock());
        boolean known = hash >= 0 && hash <= LAST_PLAIN_HASH;
        ext2_dx_root_info.hash_version(info, (byte) (known ? hash : Ext2fs.EXT2_HASH_HALF_MD4()));
        int infoBytes = (int) ext2_dx_root_info.sizeof();
        ext2_dx_root_info.info_length(info, (byte) infoBytes);
        int entriesAt = infoAt + infoBytes;
        int room = volume.blockBytes() - entriesAt - (hasChecksums() ? ROOT_TAIL_BYTES : 0);
        MemorySegment head = root.asSlice(entriesAt, ext2_dx_entry.sizeof());
        ext2_dx_countlimit.limit(head, (short) (room / ext2_dx_entry.sizeof()));
        ext2_dx_countlimit.count(head, (short) 1);
        ext2_dx_entry.block(head, 1);
    }
}
