package io.drydock.ntfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.ntfs.ntfs3g.Ntfs3gErrno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/**
 * Finds names in directories as Windows does: without regard to case, but where two names differ in
 * nothing else the one that is the same.
 *
 * <p>Threading: needs the volume's lock.
 */
final class Directory {
    /** The most units that a name has. */
    static final int MAX_NAME_LENGTH = 255;

    private final NtfsVolume volume;

    Directory(NtfsVolume volume) {
        this.volume = volume;
    }

    /** The inode of a name. */
    OptionalLong lookup(NtfsInode directory, String name) throws IOException {
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
            return OptionalLong.empty();
        }
        OptionalLong exact = lookupExact(directory, name);
        if (exact.isPresent()) {
            return exact;
        }
        volume.setCaseSensitive(false);
        try {
            return lookupExact(directory, name);
        } finally {
            volume.setCaseSensitive(true);
        }
    }

    private OptionalLong lookupExact(NtfsInode directory, String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment units = NtfsName.units(name, arena);
            long reference =
                    Ntfs3gErrno.ntfs_inode_lookup_by_name(
                            volume.state(), directory.pointer(), units, name.length());
            if (reference != -1) {
                return OptionalLong.of(FileName.recordNumber(reference));
            }
            if (volume.errno() != LibC.ENOENT()) {
                throw volume.failure("look up");
            }
            return OptionalLong.empty();
        }
    }
}
