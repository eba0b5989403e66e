package io.drydock.ntfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import io.drydock.ntfs.ntfs3g.Ntfs3gErrno;
import io.drydock.ntfs.ntfs3g._ntfs_attr;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * An open {@code ntfs_attr}: the content of a file, a stream of it, or something of NTFS's own.
 *
 * <p>Threading: needs the volume's lock.
 */
final class NtfsAttribute implements AutoCloseable {
    private final NtfsVolume volume;
    private final MemorySegment pointer;

    private NtfsAttribute(NtfsVolume volume, MemorySegment pointer) {
        this.volume = volume;
        this.pointer = pointer;
    }

    /** The unnamed attribute of a type; empty when there is none. */
    static Optional<NtfsAttribute> find(NtfsInode inode, int type) throws IOException {
        return find(inode, type, NtfsLibrary.unnamed(), 0);
    }

    /** A stream of a file; empty when there is none of that name. */
    static Optional<NtfsAttribute> findStream(NtfsInode inode, String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment units = NtfsName.units(name, arena);
            return find(inode, Ntfs3g.AT_DATA(), units, name.length());
        }
    }

    private static Optional<NtfsAttribute> find(
            NtfsInode inode, int type, MemorySegment name, int length) throws IOException {
        NtfsVolume volume = inode.volume();
        MemorySegment opened =
                Ntfs3gErrno.ntfs_attr_open(volume.state(), inode.pointer(), type, name, length);
        if (!opened.equals(MemorySegment.NULL)) {
            MemorySegment pointer = opened.reinterpret(_ntfs_attr.sizeof());
            return Optional.of(new NtfsAttribute(volume, pointer));
        }
        if (volume.errno() != LibC.ENOENT()) {
            throw volume.failure("open");
        }
        return Optional.empty();
    }

    long sizeBytes() {
        return Math.max(0, _ntfs_attr.data_size(pointer));
    }

    /** From here on it reads as zeroes. */
    long initializedBytes() {
        return Math.clamp(_ntfs_attr.initialized_size(pointer), 0, sizeBytes());
    }

    /** Whether it has clusters of its own, and not just a place in the inode's record. */
    boolean hasClusters() {
        return (_ntfs_attr.state(pointer) & 1L << Ntfs3g.NA_NonResident()) != 0;
    }

    boolean isCompressed() {
        return (_ntfs_attr.data_flags(pointer) & Ntfs3g.ATTR_IS_COMPRESSED()) != 0;
    }

    boolean isEncrypted() {
        return (_ntfs_attr.data_flags(pointer) & Ntfs3g.ATTR_IS_ENCRYPTED()) != 0;
    }

    /** Where its clusters are. */
    Runs runs() throws IOException {
        volume.checked(Ntfs3gErrno.ntfs_attr_map_whole_runlist(volume.state(), pointer), "read");
        return Runs.of(_ntfs_attr.rl(pointer), volume);
    }

    /** Reads up to as many bytes as the segment, which is native, has; 0 at the end. */
    int read(long offsetBytes, MemorySegment into) throws IOException {
        long count =
                Ntfs3gErrno.ntfs_attr_pread(
                        volume.state(), pointer, offsetBytes, into.byteSize(), into);
        return Math.toIntExact(volume.checked(count, "read"));
    }

    /**
     * All of it.
     *
     * @param limitBytes the most that it may have
     * @return empty when it has more
     */
    Optional<byte[]> readAll(long limitBytes) throws IOException {
        if (sizeBytes() > limitBytes) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(sizeBytes());
            long done = 0;
            while (done < bytes.byteSize()) {
                int count = read(done, bytes.asSlice(done));
                if (count == 0) {
                    throw volume.corrupt("read", "an attribute ends too early");
                }
                done += count;
            }
            return Optional.of(bytes.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** Writes all of a native segment. */
    void write(long offsetBytes, MemorySegment from) throws IOException {
        long done = 0;
        while (done < from.byteSize()) {
            MemorySegment rest = from.asSlice(done);
            long count =
                    Ntfs3gErrno.ntfs_attr_pwrite(
                            volume.state(), pointer, offsetBytes + done, rest.byteSize(), rest);
            if (count <= 0) {
                throw volume.failure("write");
            }
            done += count;
        }
    }

    void truncate(long sizeBytes) throws IOException {
        volume.checked(
                Ntfs3gErrno.ntfs_attr_truncate(volume.state(), pointer, sizeBytes), "truncate");
    }

    /** Compresses what was written last: the library waits for the rest of its unit. */
    void finishCompression() throws IOException {
        volume.checked(Ntfs3gErrno.ntfs_attr_pclose(volume.state(), pointer), "write");
    }

    @Override
    public void close() {
        Ntfs3g.ntfs_attr_close(pointer);
    }
}
