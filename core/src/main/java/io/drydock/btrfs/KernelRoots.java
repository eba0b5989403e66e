package io.drydock.btrfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.btrfs_ioctl_ino_lookup_args;
import io.drydock.bindings.libc.btrfs_ioctl_search_args_v2;
import io.drydock.bindings.libc.btrfs_ioctl_search_header;
import io.drydock.bindings.libc.btrfs_ioctl_search_key;
import io.drydock.error.CorruptDataException;
import io.drydock.error.FileException;
import io.drydock.internal.btrfs.BtrfsVolume;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Asks the kernel, which needs CAP_SYS_ADMIN.
 *
 * @param volume the filesystem, and the file
 */
record KernelRoots(BtrfsVolume volume) implements RootTree {
    /** The largest node that a btrfs can have, which holds any item. */
    private static final long BUFFER_BYTES = 64 << 10;

    /**
     * {@code ioctl(fd, BTRFS_IOC_TREE_SEARCH_V2, struct btrfs_ioctl_search_args_v2 *)}, Linux 3.14.
     */
    @Override
    public void forEach(
            long firstObject, long lastObject, int firstType, int lastType, Visitor visitor)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long header = btrfs_ioctl_search_args_v2.sizeof();
            MemorySegment arguments = arena.allocate(header + BUFFER_BYTES, Long.BYTES);
            Key from = new Key(firstObject, firstType, 0);
            while (Long.compareUnsigned(from.objectId(), lastObject) <= 0) {
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
                if (from.objectId() == 0) {
                    return;
                }
            }
        }
    }

    private void set(MemorySegment arguments, Key from, long lastObject, int lastType) {
        MemorySegment key = btrfs_ioctl_search_args_v2.key(arguments);
        btrfs_ioctl_search_key.tree_id(key, LibC.BTRFS_ROOT_TREE_OBJECTID());
        btrfs_ioctl_search_key.min_objectid(key, from.objectId());
        btrfs_ioctl_search_key.min_type(key, from.type());
        btrfs_ioctl_search_key.min_offset(key, from.offset());
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
            if (key.type() >= firstType && key.type() <= lastType) {
                visitor.item(key, buffer.asSlice(data, length));
            }
            at = data + length;
        }
        return key;
    }

    /** {@code ioctl(fd, BTRFS_IOC_INO_LOOKUP, struct btrfs_ioctl_ino_lookup_args *)}. */
    @Override
    public byte[] directory(long subvolume, long inode) throws FileException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = lookUp(arena, subvolume, inode);
            byte[] path =
                    btrfs_ioctl_ino_lookup_args.name(arguments).toArray(ValueLayout.JAVA_BYTE);
            int end = 0;
            while (end < path.length && path[end] != 0) {
                end++;
            }
            return Arrays.copyOf(path, end);
        }
    }

    @Override
    public long subvolume() throws FileException {
        try (Arena arena = Arena.ofConfined()) {
            return btrfs_ioctl_ino_lookup_args.treeid(
                    lookUp(arena, 0, LibC.BTRFS_FIRST_FREE_OBJECTID()));
        }
    }

    private MemorySegment lookUp(Arena arena, long tree, long inode) throws FileException {
        MemorySegment arguments = btrfs_ioctl_ino_lookup_args.allocate(arena);
        btrfs_ioctl_ino_lookup_args.treeid(arguments, tree);
        btrfs_ioctl_ino_lookup_args.objectid(arguments, inode);
        long result = FileCalls.ioctl(volume.fd(), LibC.BTRFS_IOC_INO_LOOKUP(), arguments);
        if (result < 0) {
            throw Errno.fileFailure("list", volume.path(), result);
        }
        return arguments;
    }

    /** {@code ioctl(fd, BTRFS_IOC_SUBVOL_GETFLAGS, u64 *)}. */
    @Override
    public boolean isReadOnly() throws FileException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment flags = arena.allocate(ValueLayout.JAVA_LONG);
            long result = FileCalls.ioctl(volume.fd(), LibC.BTRFS_IOC_SUBVOL_GETFLAGS(), flags);
            if (result < 0) {
                throw Errno.fileFailure("getsubvolume", volume.path(), result);
            }
            return (flags.get(ValueLayout.JAVA_LONG, 0) & LibC.BTRFS_SUBVOL_RDONLY()) != 0;
        }
    }

    @Override
    public String path() {
        return volume.path();
    }

    private CorruptDataException nonsense() {
        return new CorruptDataException(
                "search", volume.path(), "the kernel gives back items that make no sense");
    }
}
