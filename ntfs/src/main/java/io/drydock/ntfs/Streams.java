package io.drydock.ntfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.driver.InodeException;
import io.drydock.ntfs.ntfs3g.ATTR_RECORD;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import io.drydock.ntfs.ntfs3g.Ntfs3gErrno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The named streams of a file or directory, as ntfs-3g shows them: the stream {@code s} is the
 * extended attribute {@code user.s}. As everywhere under Linux an attribute has 64 KiB at most, so
 * a longer stream is known by its name only: reading it is {@code E2BIG}.
 *
 * <p>Threading: stateless; needs the volume's lock.
 */
final class Streams {
    /** XATTR_SIZE_MAX of linux/limits.h. */
    static final int MAX_BYTES = 64 << 10;

    private Streams() {}

    /** Their names, without a prefix. */
    static List<String> names(NtfsInode inode) throws IOException {
        List<String> names = new ArrayList<>();
        inode.visit(
                Ntfs3g.AT_DATA(),
                attribute -> {
                    // A fragmented stream is there once for each of its records.
                    boolean isFirst =
                            ATTR_RECORD.non_resident(attribute) == 0
                                    || ATTR_RECORD.lowest_vcn(attribute) == 0;
                    if (ATTR_RECORD.name_length(attribute) != 0 && isFirst) {
                        names.add(name(inode, attribute));
                    }
                });
        return names;
    }

    private static String name(NtfsInode inode, MemorySegment attribute) throws IOException {
        long offset = Short.toUnsignedLong(ATTR_RECORD.name_offset(attribute));
        long length = Byte.toUnsignedLong(ATTR_RECORD.name_length(attribute));
        if (offset + length * Character.BYTES > attribute.byteSize()) {
            throw inode.volume().corrupt("read", "the name of a stream reaches out of its record");
        }
        return NtfsName.text(attribute.asSlice(offset), length);
    }

    /** The bytes of one; empty when there is none of that name. */
    static Optional<byte[]> read(NtfsInode inode, String name) throws IOException {
        Optional<NtfsAttribute> found = NtfsAttribute.findStream(inode, name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (NtfsAttribute stream = found.get()) {
            Optional<byte[]> bytes = stream.readAll(MAX_BYTES);
            return Optional.of(bytes.orElseThrow(() -> InodeException.of(LibC.E2BIG())));
        }
    }

    /** Makes or replaces one. */
    static void write(NtfsInode inode, String name, byte[] bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Optional<NtfsAttribute> found = NtfsAttribute.findStream(inode, name);
            if (found.isEmpty()) {
                add(inode, name, arena);
                found = NtfsAttribute.findStream(inode, name);
            }
            try (NtfsAttribute stream = found.orElseThrow()) {
                stream.truncate(bytes.length);
                stream.write(0, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
                if (stream.isCompressed()) {
                    stream.finishCompression();
                }
            }
        }
        inode.touchRecord();
    }

    private static void add(NtfsInode inode, String name, Arena arena) throws IOException {
        NtfsVolume volume = inode.volume();
        volume.checked(
                Ntfs3gErrno.ntfs_attr_add(
                        volume.state(),
                        inode.pointer(),
                        Ntfs3g.AT_DATA(),
                        NtfsName.units(name, arena),
                        (byte) name.length(),
                        MemorySegment.NULL,
                        0),
                "set attribute");
    }

    /** Removes one; {@code ENODATA} when there is none of that name. */
    static void remove(NtfsInode inode, String name) throws IOException {
        NtfsVolume volume = inode.volume();
        try (Arena arena = Arena.ofConfined()) {
            int result =
                    Ntfs3gErrno.ntfs_attr_remove(
                            volume.state(),
                            inode.pointer(),
                            Ntfs3g.AT_DATA(),
                            NtfsName.units(name, arena),
                            name.length());
            if (result < 0 && volume.errno() == LibC.ENOENT()) {
                throw InodeException.of(LibC.ENODATA());
            }
            volume.checked(result, "remove attribute");
        }
        inode.touchRecord();
    }
}
