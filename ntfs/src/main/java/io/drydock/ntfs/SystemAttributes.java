package io.drydock.ntfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.driver.InodeException;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import io.drydock.ntfs.ntfs3g.Ntfs3gErrno;
import io.drydock.ntfs.ntfs3g.SECURITY_CONTEXT;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/**
 * What NTFS keeps of a file besides names and streams, under ntfs-3g's names for it: {@code
 * system.ntfs_acl}, {@code system.ntfs_attrib}, {@code system.ntfs_reparse_data}, {@code
 * system.ntfs_ea}, {@code system.ntfs_dos_name}, {@code system.ntfs_object_id}, {@code
 * system.ntfs_times}, {@code system.ntfs_crtime} and those of them that end in {@code _be}. As
 * ntfs-3g does, they are read and set by their names, and not listed.
 *
 * <p>Threading: stateless; needs the volume's lock.
 */
final class SystemAttributes {
    static final String PREFIX = "system.ntfs_";

    private SystemAttributes() {}

    /** The library's number of a name; {@code EOPNOTSUPP} when it knows none. */
    private static int type(NtfsVolume volume, String name, Arena arena) throws IOException {
        int type = Ntfs3g.ntfs_xattr_system_type(arena.allocateFrom(name), volume.mounted());
        if (type == Ntfs3g.XATTR_UNMAPPED()) {
            throw InodeException.notSupported();
        }
        return type;
    }

    private static MemorySegment context(NtfsVolume volume, Arena arena) throws IOException {
        MemorySegment context = SECURITY_CONTEXT.allocate(arena);
        SECURITY_CONTEXT.vol(context, volume.mounted());
        return context;
    }

    /** A function of the library on an inode and the directory that it has a name in. */
    private interface Call {
        long run(MemorySegment inode, MemorySegment directory) throws IOException;
    }

    /** Short names belong to a name in a directory, all else to the inode. */
    private static long run(NtfsVolume volume, long number, int type, Call call)
            throws IOException {
        if (type != Ntfs3g.XATTR_NTFS_DOS_NAME()) {
            try (NtfsInode inode = NtfsInode.open(volume, number)) {
                return call.run(inode.pointer(), MemorySegment.NULL);
            }
        }
        try (NtfsInode inode = NtfsInode.open(volume, number)) {
            List<FileName> names = FileName.of(inode);
            if (names.isEmpty() || names.getFirst().directory() == number) {
                throw InodeException.of(LibC.ENODATA());
            }
            try (NtfsInode directory = NtfsInode.open(volume, names.getFirst().directory())) {
                return call.run(inode.pointer(), directory.pointer());
            }
        }
    }

    /** The value of one; empty when the inode has none of that name. */
    static Optional<byte[]> read(NtfsVolume volume, long number, String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int type = type(volume, name, arena);
            MemorySegment context = context(volume, arena);
            MemorySegment value = arena.allocate(Streams.MAX_BYTES);
            long length =
                    run(
                            volume,
                            number,
                            type,
                            (inode, directory) ->
                                    Ntfs3gErrno.ntfs_xattr_system_getxattr(
                                            volume.state(),
                                            context,
                                            type,
                                            inode,
                                            directory,
                                            value,
                                            value.byteSize()));
            if (length == -LibC.ENODATA()) {
                return Optional.empty();
            }
            if (length < 0) {
                throw InodeException.of((int) -length);
            }
            if (length > value.byteSize()) {
                throw InodeException.of(LibC.E2BIG());
            }
            return Optional.of(value.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** Sets one; {@code EINVAL} when the value is none that it can have. */
    static void write(NtfsVolume volume, long number, String name, byte[] value)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int type = changeable(volume, name, arena);
            MemorySegment context = context(volume, arena);
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, value);
            run(
                    volume,
                    number,
                    type,
                    (inode, directory) ->
                            checked(
                                    volume,
                                    Ntfs3gErrno.ntfs_xattr_system_setxattr(
                                            volume.state(),
                                            context,
                                            type,
                                            inode,
                                            directory,
                                            bytes,
                                            value.length,
                                            0)));
        }
    }

    /** Removes one; {@code ENODATA} when there is none of that name. */
    static void remove(NtfsVolume volume, long number, String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int type = changeable(volume, name, arena);
            MemorySegment context = context(volume, arena);
            run(
                    volume,
                    number,
                    type,
                    (inode, directory) ->
                            checked(
                                    volume,
                                    Ntfs3gErrno.ntfs_xattr_system_removexattr(
                                            volume.state(), context, type, inode, directory)));
        }
    }

    /** Here {@code EINVAL} is the caller's mistake, and says nothing of the volume. */
    private static long checked(NtfsVolume volume, int result) throws IOException {
        if (result != 0 && volume.errno() == LibC.EINVAL()) {
            throw InodeException.of(LibC.EINVAL());
        }
        return volume.checked(-Math.abs((long) result), "change attribute");
    }

    /** Of short names the library closes the inodes itself, and makes other names of theirs. */
    private static int changeable(NtfsVolume volume, String name, Arena arena) throws IOException {
        int type = type(volume, name, arena);
        if (type == Ntfs3g.XATTR_NTFS_DOS_NAME()) {
            throw InodeException.notSupported();
        }
        return type;
    }
}
