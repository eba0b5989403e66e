package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.libc.LibC;
import io.drydock.internal.driver.InodeException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Changes the content of regular files: the library finds the blocks, what is in them is written
 * past it.
 *
 * <p>Threading: under the volume's lock.
 */
final class FileChanges {
    private static final int DIRECT_BLOCKS = 12;
    private static final long TO_THE_END = -1;
    private static final long ANYWHERE = -1;

    private final ExtVolume volume;
    private final Layouts layouts;
    private final ExtChanges changes;
    private final BlockLists lists;

    FileChanges(ExtVolume volume, Layouts layouts, ExtChanges changes) {
        this.volume = volume;
        this.layouts = layouts;
        this.changes = changes;
        this.lists = new BlockLists(volume);
    }

    void write(long number, long offset, MemorySegment from) throws IOException {
        if (from.byteSize() == 0) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            Inode inode = open(number, arena);
            long end = offset + from.byteSize();
            checkSize(inode, end);
            long oldSize = inode.sizeBytes();
            if (inode.has(Ext2fs.EXT2_APPEND_FL()) && offset < oldSize) {
                throw InodeException.of(LibC.EPERM());
            }
            long size = volume.blockBytes();
            long first = offset / size;
            long last = Math.ceilDiv(end, size);
            BlockMap before = layouts.of(inode).map();
            if (before.unwritten(first, last) > 0) {
                allocateWritten(number, before, first, last);
                clearEdge(number, before, offset, end, first);
                clearEdge(number, before, offset, end, last - 1);
                inode = volume.inode(number, arena);
            }
            clearBetween(number, oldSize, offset);
            writeRuns(layouts.of(number).map(), offset, from);
            if (end > oldSize) {
                setSize(inode, end);
            }
            changes.modified(inode);
        }
    }

    /** An inode whose content is in blocks, which it is moved to where it is not. */
    private Inode open(long number, Arena arena) throws IOException {
        Inode inode = changes.changeable(number, arena);
        if (inode.has(Ext2fs.EXT4_VERITY_FL())) {
            throw changes.unsupported("the file is sealed (fs-verity)");
        }
        if (!inode.has(Ext2fs.EXT4_INLINE_DATA_FL())) {
            return inode;
        }
        changes.reserve(1);
        layouts.forget(number);
        volume.check(Ext2fs.ext2fs_inline_data_expand(volume.fs(), inode.number()));
        // It is as long as there is room in an inode, whatever it was before, and has forgotten
        // that a block of attributes counts as well.
        Inode expanded = volume.inode(number, arena);
        long clusters = Math.ceilDiv(layouts.of(expanded).map().total(), volume.clusterBlocks());
        long bytes = clusters * volume.clusterBlocks() * volume.blockBytes();
        expanded.addSectors(inode, bytes);
        setSize(expanded, inode.sizeBytes());
        volume.write(expanded);
        return expanded;
    }

    private void checkSize(Inode inode, long end) throws IOException {
        long size = volume.blockBytes();
        long numbers = size / Integer.BYTES;
        long listed = DIRECT_BLOCKS + numbers + numbers * numbers + numbers * numbers * numbers;
        long most =
                inode.has(Ext2fs.EXT4_EXTENTS_FL())
                        ? BlockMap.MAX_BLOCKS
                        : Math.min(listed, BlockMap.MAX_BLOCKS);
        if (end < 0 || end > most * size) {
            throw InodeException.of(LibC.EFBIG());
        }
    }

    private void setSize(Inode inode, long size) throws IOException {
        volume.check(Ext2fs.ext2fs_inode_size_set(volume.fs(), inode.bytes(), size));
        layouts.forget(Integer.toUnsignedLong(inode.number()));
    }

    /** Lets all blocks of a range be such that hold data; what is in new ones is anything. */
    private void allocateWritten(long number, BlockMap before, long first, long last)
            throws IOException {
        allocate(number, before, first, last, Ext2fs.EXT2_FALLOCATE_FORCE_INIT());
        // Not as it was before: the library makes extents longer that are only reserved.
        for (Run run : layouts.of(number).map().within(first, last)) {
            if (!run.written()) {
                markWritten(number, run, first, last);
            }
        }
        layouts.forget(number);
    }

    private void allocate(long number, BlockMap before, long first, long last, int flags)
            throws IOException {
        long holes = before.holes(first, last);
        if (holes == 0) {
            return;
        }
        changes.reserve(holes);
        layouts.forget(number);
        long error =
                Ext2fs.ext2fs_fallocate(
                        volume.fs(),
                        flags,
                        (int) number,
                        MemorySegment.NULL,
                        ANYWHERE,
                        first,
                        last - first);
        long next = before.endOfHole(last);
        try {
            volume.check(error);
        } catch (InodeException e) {
            giveBack(number, before, first, next);
            throw e;
        }
        // Where the last piece of free space is larger than what is left of the range, 1.47.0 goes
        // on to the next extent, and what is in there is anything.
        if (last < next && layouts.of(number).map().physical(last) >= 0) {
            punch(number, last, next - 1);
        }
    }

    /** What a part of was allocated before there was no room any more. */
    private void giveBack(long number, BlockMap before, long first, long last) throws IOException {
        long next = first;
        for (Run run : before.within(first, last)) {
            if (next < run.logical()) {
                punch(number, next, run.logical() - 1);
            }
            next = run.end();
        }
        if (next < last) {
            punch(number, next, last - 1);
        }
    }

    private void markWritten(long number, Run run, long first, long last) throws IOException {
        changes.reserve(2);
        MemorySegment cell = volume.cell();
        volume.check(
                Ext2fs.ext2fs_extent_open2(volume.fs(), (int) number, MemorySegment.NULL, cell));
        MemorySegment tree = cell.get(ValueLayout.ADDRESS, 0);
        try {
            long end = Math.min(last, run.end());
            for (long block = Math.max(first, run.logical()); block < end; block++) {
                long physical = run.physical() + block - run.logical();
                volume.check(Ext2fs.ext2fs_extent_set_bmap(tree, block, physical, 0));
            }
        } finally {
            Ext2fs.ext2fs_extent_free(tree);
        }
    }

    /** Clears a block that held no data and does not become all new. */
    private void clearEdge(long number, BlockMap before, long offset, long end, long block)
            throws IOException {
        long size = volume.blockBytes();
        boolean whole = offset <= block * size && (block + 1) * size <= end;
        if (!whole && before.unwritten(block, block + 1) > 0) {
            clear(layouts.of(number).map(), block * size, (block + 1) * size);
        }
    }

    /** Clears what is beyond the old end in its block: it shows once the file is longer. */
    private void clearBetween(long number, long oldSize, long offset) throws IOException {
        long size = volume.blockBytes();
        long end = Math.min(offset, Math.ceilDiv(oldSize, size) * size);
        if (oldSize < end) {
            clear(layouts.of(number).map(), oldSize, end);
        }
    }

    /** Clears what has data of a range that is in one block. */
    private void clear(BlockMap map, long offset, long end) throws IOException {
        long size = volume.blockBytes();
        for (Run run : map.within(offset / size, Math.ceilDiv(end, size))) {
            if (run.written()) {
                long at = run.physical() * size + offset - run.logical() * size;
                byte[] zeroes = new byte[(int) (end - offset)];
                volume.device().writePast(at, MemorySegment.ofArray(zeroes));
            }
        }
    }

    private void writeRuns(BlockMap map, long offset, MemorySegment from) throws IOException {
        long size = volume.blockBytes();
        long end = offset + from.byteSize();
        for (Run run : map.within(offset / size, Math.ceilDiv(end, size))) {
            long start = Math.max(offset, run.logical() * size);
            long until = Math.min(end, run.end() * size);
            long at = run.physical() * size + start - run.logical() * size;
            volume.device().writePast(at, from.asSlice(start - offset, until - start));
        }
    }

    void truncate(long number, long newSize) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Inode inode = open(number, arena);
            if (inode.has(Ext2fs.EXT2_APPEND_FL())) {
                throw InodeException.of(LibC.EPERM());
            }
            checkSize(inode, newSize);
            long size = volume.blockBytes();
            if (newSize < inode.sizeBytes()) {
                long end = Math.ceilDiv(newSize, size);
                clearBetween(number, newSize, end * size);
                punch(number, end, TO_THE_END);
                inode = volume.inode(number, arena);
            } else {
                clearBetween(number, inode.sizeBytes(), newSize);
            }
            setSize(inode, newSize);
            changes.modified(inode);
        }
    }

    void reserve(long number, long offset, long length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Inode inode = open(number, arena);
            if (!inode.has(Ext2fs.EXT4_EXTENTS_FL())) {
                throw InodeException.notSupported();
            }
            long end = offset + length;
            checkSize(inode, end);
            long size = volume.blockBytes();
            long last = Math.ceilDiv(end, size);
            BlockMap before = layouts.of(inode).map();
            int flags = Ext2fs.EXT2_FALLOCATE_FORCE_UNINIT();
            allocate(number, before, offset / size, last, flags);
            clearReserved(before, layouts.of(number).map(), offset / size, last);
            inode = volume.inode(number, arena);
            if (end > inode.sizeBytes()) {
                clearBetween(number, inode.sizeBytes(), end);
                setSize(inode, end);
            }
            changes.modified(inode);
        }
    }

    /** Where the library made an extent of data longer, what was to be reserved holds anything. */
    private void clearReserved(BlockMap before, BlockMap now, long first, long last)
            throws IOException {
        long size = volume.blockBytes();
        for (Run run : now.within(first, last)) {
            long end = run.written() ? Math.min(last, run.end()) : 0;
            for (long at = Math.max(first, run.logical()); at < end; ) {
                long hole = Math.min(end, before.endOfHole(at));
                if (hole > at) {
                    long physical = run.physical() + at - run.logical();
                    volume.device().zero(physical * size, (hole - at) * size);
                }
                at = hole > at ? hole : before.endOfRun(at);
            }
        }
    }

    void punchHole(long number, long offset, long length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Inode inode = open(number, arena);
            if (inode.has(Ext2fs.EXT2_APPEND_FL())) {
                throw InodeException.of(LibC.EPERM());
            }
            long size = volume.blockBytes();
            long whole = Math.ceilDiv(inode.sizeBytes(), size) * size;
            long end = Math.min(offset + length, whole);
            if (offset < end) {
                punchWithin(number, offset, end);
                inode = volume.inode(number, arena);
            }
            changes.modified(inode);
        }
    }

    private void punchWithin(long number, long offset, long end) throws IOException {
        long size = volume.blockBytes();
        long first = Math.ceilDiv(offset, size);
        long last = end / size;
        BlockMap map = layouts.of(number).map();
        if (first > last) {
            clear(map, offset, end);
            return;
        }
        if (offset < first * size) {
            clear(map, offset, first * size);
        }
        if (last * size < end) {
            clear(map, last * size, end);
        }
        if (first < last) {
            changes.reserve(1); // one extent may become two
            punch(number, first, last - 1);
        }
    }

    /** Gives up the blocks of a range, its end included. */
    void punch(long number, long first, long last) throws IOException {
        layouts.forget(number);
        if (last != TO_THE_END && !volume.peek(number).has(Ext2fs.EXT4_EXTENTS_FL())) {
            lists.giveUp(number, first, last);
            return;
        }
        MemorySegment superblock = volume.superblock();
        long blocks = volume.blocks();
        // Up to 1.47.4 it takes the last block of a filesystem for one that it does not have, and
        // stops in the middle.
        Ext2fs.ext2fs_blocks_count_set(superblock, blocks + 1);
        long error;
        try {
            error =
                    Ext2fs.ext2fs_punch(
                            volume.fs(),
                            (int) number,
                            MemorySegment.NULL,
                            MemorySegment.NULL,
                            first,
                            last);
        } finally {
            Ext2fs.ext2fs_blocks_count_set(superblock, blocks);
        }
        volume.check(error);
    }
}
