package io.drydock.btrfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.btrfs_ioctl_search_args_v2;
import io.drydock.bindings.libc.btrfs_ioctl_search_header;
import io.drydock.bindings.libc.btrfs_ioctl_search_key;
import io.drydock.error.CorruptDataException;
import io.drydock.internal.btrfs.BtrfsVolume;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Reads items of a btrfs's trees: {@code ioctl(fd, BTRFS_IOC_TREE_SEARCH_V2, struct
 * btrfs_ioctl_search_args_v2 *)}, Linux 3.14.
 *
 * @param volume the filesystem
 * @param tree the number of the tree
 */
record TreeSearch(BtrfsVolume volume, long tree) {
    /** The largest node that a btrfs can have, which holds any item. */
    private static final long BUFFER_BYTES = 64 << 10;

    /** An item. */
    record Key(long objectId, int type, long offset) {
        /** The least key above it; null above the last of all. */
        private Key next() {
            if (offset != -1) {
                return new Key(objectId, type, offset + 1);
            }
            return type != 255 ? new Key(objectId, type + 1, 0) : new Key(objectId + 1, 0, 0);
        }
    }

    /** Is shown items. */
    interface Visitor {
        /**
         * @param data valid during the call
         */
        void item(Key key, MemorySegment data) throws IOException;
    }

    /**
     * Shows the items of those types of all objects from one to another, in the order of keys.
     *
     * @throws CorruptDataException when what the kernel gives back makes no sense
     */
    void forEach(long firstObject, long lastObject, int firstType, int lastType, Visitor visitor)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long header = btrfs_ioctl_search_args_v2.sizeof();
            MemorySegment arguments = arena.allocate(header + BUFFER_BYTES, Long.BYTES);
            Key from = new Key(firstObject, firstType, 0);
            while (Long.compareUnsigned(from.objectId, lastObject) <= 0) {
                set(arguments, from, lastObject, lastType);
                long result =
                        FileCalls.ioctl(volume.fd(), LibC.BTRFS_IOC_TREE_SEARCH_V2(), arguments);
                if (result < 0) {
                    throw Errno.fileFailure("search", volume.path(), result);
                }
                MemorySegment key = btrfs_ioctl_search_args_v2.key(arguments);
                int count = btrfs_ioctl_search_key.nr_items(key);
                if (count == 0) {
                    return;
                }
                Key last = show(arguments.asSlice(header), count, firstType, lastType, visitor);
                from = last.next();
                if (from.objectId == 0) {
                    return;
                }
            }
        }
    }

    private void set(MemorySegment arguments, Key from, long lastObject, int lastType) {
        MemorySegment key = btrfs_ioctl_search_args_v2.key(arguments);
        btrfs_ioctl_search_key.tree_id(key, tree);
        btrfs_ioctl_search_key.min_objectid(key, from.objectId);
        btrfs_ioctl_search_key.min_type(key, from.type);
        btrfs_ioctl_search_key.min_offset(key, from.offset);
        btrfs_ioctl_search_key.max_objectid(key, lastObject);
        btrfs_ioctl_search_key.max_type(key, lastType);
        btrfs_ioctl_search_key.max_offset(key, -1);
        btrfs_ioctl_search_key.max_transid(key, -1);
        btrfs_ioctl_search_key.nr_items(key, Integer.MAX_VALUE);
        btrfs_ioctl_search_args_v2.buf_size(arguments, BUFFER_BYTES);
    }

    /** The first and last key bound the whole key, so that other types lie in between. */
    private Key show(MemorySegment buffer, int count, int firstType, int lastType, Visitor visitor)
            throws IOException {
        MemorySegment header =
                MemorySegment.ofArray(new long[(int) btrfs_ioctl_search_header.sizeof() / 8]);
        long at = 0;
        Key key = new Key(0, 0, 0);
        for (int i = 0; i < count; i++) {
            long data = at + header.byteSize();
            if (data > buffer.byteSize()) {
                throw nonsense();
            }
            // Items follow each other unaligned.
            header.copyFrom(buffer.asSlice(at, header.byteSize()));
            long length = Integer.toUnsignedLong(btrfs_ioctl_search_header.len(header));
            if (length > buffer.byteSize() - data) {
                throw nonsense();
            }
            key =
                    new Key(
                            btrfs_ioctl_search_header.objectid(header),
                            btrfs_ioctl_search_header.type(header),
                            btrfs_ioctl_search_header.offset(header));
            if (key.type >= firstType && key.type <= lastType) {
                visitor.item(key, buffer.asSlice(data, length));
            }
            at = data + length;
        }
        return key;
    }

    private CorruptDataException nonsense() {
        return new CorruptDataException(
                "search", volume.path(), "the kernel gives back items that make no sense");
    }
}
