package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.ext2_dir_entry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A block of a directory, or as much of an inode as holds entries: {@code struct ext4_dir_entry_2}
 * one after the other ("Linear (Classic) Directories" in the kernel's documentation). Blocks of an
 * index look like one entry that is not in use.
 *
 * <p>Threading: for one thread.
 */
final class DirectoryBlock {
    private static final int HEADER_BYTES = (int) ext2_dir_entry.name$offset();
    private static final long LENGTH = ext2_dir_entry.rec_len$offset();
    private static final long NAME_BYTES = ext2_dir_entry.name_len$offset();
    private static final int SHORT = 0xffff;
    private static final int BYTE = 0xff;
    private static final int LARGEST = 1 << 16;

    private final MemorySegment bytes;
    private final boolean typed;

    /**
     * @param typed whether entries say the types of their inodes ({@code filetype})
     */
    DirectoryBlock(MemorySegment bytes, boolean typed) {
        this.bytes = bytes;
        this.typed = typed;
    }

    /** An entry is not what it should be. */
    static final class BadEntryException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** The first entry in use at or after one; null when there is none. */
    @Nullable DirectoryEntry next(int from, int previous) throws BadEntryException {
        int at = from;
        int before = previous;
        while (at + HEADER_BYTES <= bytes.byteSize()) {
            int length = length(at);
            long inode = bytes.get(ValueLayout.JAVA_INT_UNALIGNED, at) & 0xffffffffL;
            int name = nameBytes(at);
            if (length < HEADER_BYTES
                    || length % Integer.BYTES != 0
                    || length > bytes.byteSize() - at
                    || (inode != 0 && HEADER_BYTES + name > length)) {
                throw new BadEntryException();
            }
            if (inode != 0) {
                return new DirectoryEntry(at, before, inode, name, type(at));
            }
            before = at;
            at += length;
        }
        return null;
    }

    /** The entry in use after one. */
    @Nullable DirectoryEntry after(DirectoryEntry entry) throws BadEntryException {
        return next(entry.at() + length(entry.at()), entry.at());
    }

    @Nullable DirectoryEntry first() throws BadEntryException {
        return next(0, -1);
    }

    @Nullable DirectoryEntry find(byte[] name) throws BadEntryException {
        MemorySegment wanted = MemorySegment.ofArray(name);
        for (DirectoryEntry entry = first(); entry != null; entry = after(entry)) {
            if (entry.nameBytes() == name.length && nameOf(entry).mismatch(wanted) < 0) {
                return entry;
            }
        }
        return null;
    }

    byte[] name(DirectoryEntry entry) {
        return nameOf(entry).toArray(ValueLayout.JAVA_BYTE);
    }

    private MemorySegment nameOf(DirectoryEntry entry) {
        return bytes.asSlice(entry.at() + HEADER_BYTES, entry.nameBytes());
    }

    /** How far it is to the next one: a block of 64 KiB does not fit into 16 bits. */
    int length(int at) {
        int stored = bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + LENGTH) & SHORT;
        if (bytes.byteSize() < LARGEST) {
            return stored;
        }
        return stored == SHORT || stored == 0
                ? (int) bytes.byteSize()
                : (stored & ~3) | ((stored & 3) << Short.SIZE);
    }

    private int nameBytes(int at) {
        int both = bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + NAME_BYTES) & SHORT;
        return both & BYTE;
    }

    private int type(int at) {
        return typed ? bytes.get(ValueLayout.JAVA_BYTE, at + NAME_BYTES + 1) & BYTE : 0;
    }

    void setLength(int at, int length) {
        int stored = length < LARGEST ? length : SHORT;
        bytes.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + LENGTH, (short) stored);
    }

    void setInode(int at, long inode) {
        bytes.set(ValueLayout.JAVA_INT_UNALIGNED, at, (int) inode);
    }

    /** What says types where entries do, and is nothing else but zero where they do not. */
    void setType(int at, int type) {
        bytes.set(ValueLayout.JAVA_BYTE, at + NAME_BYTES + 1, (byte) type);
    }

    /** Lets an entry stand for another inode. */
    void replace(DirectoryEntry entry, long inode, int type) {
        setInode(entry.at(), inode);
        if (typed) {
            setType(entry.at(), type);
        }
    }

    /** Takes an entry away: the one before it gets its place. */
    void remove(DirectoryEntry entry) {
        if (entry.previous() < 0) {
            setInode(entry.at(), 0);
        } else {
            setLength(entry.previous(), length(entry.previous()) + length(entry.at()));
        }
    }

    MemorySegment bytes() {
        return bytes;
    }

    /** One to be changed. */
    DirectoryBlock copy(SegmentAllocator allocator) {
        MemorySegment copy = allocator.allocate(bytes.byteSize(), Long.BYTES);
        return new DirectoryBlock(copy.copyFrom(bytes), typed);
    }
}
