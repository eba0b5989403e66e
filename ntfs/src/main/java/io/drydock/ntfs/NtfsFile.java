package io.drydock.ntfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.driver.InodeException;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The content of a file that is open for writing, with its inode.
 *
 * <p>Threading: needs the volume's lock.
 */
final class NtfsFile implements AutoCloseable {
    private final NtfsInode inode;
    private final NtfsAttribute data;

    private NtfsFile(NtfsInode inode, NtfsAttribute data) {
        this.inode = inode;
        this.data = data;
    }

    static NtfsFile open(NtfsVolume volume, long number) throws IOException {
        NtfsInode inode = NtfsInode.open(volume, number);
        try {
            return new NtfsFile(inode, data(inode));
        } catch (IOException | RuntimeException e) {
            try (inode) {
                throw e;
            }
        }
    }

    /** The unnamed data of an inode, in the clear. */
    static NtfsAttribute data(NtfsInode inode) throws IOException {
        NtfsAttribute data =
                NtfsAttribute.find(inode, Ntfs3g.AT_DATA())
                        .orElseThrow(() -> InodeException.of(LibC.EINVAL()));
        if (data.isEncrypted()) {
            data.close();
            throw InodeException.of(LibC.EACCES());
        }
        return data;
    }

    long number() {
        return inode.number();
    }

    /** Writes all of a native segment. */
    void write(long offsetBytes, MemorySegment from) throws IOException {
        data.write(offsetBytes, from);
        inode.touch();
    }

    void truncate(long sizeBytes) throws IOException {
        if (data.isCompressed() && sizeBytes > data.initializedBytes()) {
            growByZero(sizeBytes);
        } else {
            data.truncate(sizeBytes);
        }
        inode.touch();
    }

    /** As ntfs-3g does with compressed files: the library makes a hole of what is between. */
    private void growByZero(long sizeBytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            data.write(sizeBytes - 1, arena.allocate(1));
        }
    }

    @Override
    public void close() throws IOException {
        try (inode;
                data) {
            if (data.isCompressed()) {
                data.finishCompression();
            }
        }
    }
}
