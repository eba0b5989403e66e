package io.drydock.ntfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.block.BlockDevice;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.WritableContent;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The content of a file that can be changed. */
final class WritableNtfsContent extends NtfsContent implements WritableContent {
    /** What is written by one call, within the device's deadline. */
    private static final long PIECE_BYTES = 4 << 20;

    WritableNtfsContent(NtfsVolume volume, BlockDevice device, long inode) throws IOException {
        super(volume, device, inode);
    }

    /** The library opens NTFS's own files itself: they would be open twice. */
    private void requireChangeable() throws IOException {
        if (inode < Ntfs3g.FILE_first_user()) {
            throw InodeException.of(LibC.EPERM());
        }
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        requireChangeable();
        try (Arena arena = Arena.ofConfined()) {
            long size = Math.min(PIECE_BYTES, from.byteSize());
            MemorySegment copy = from.isNative() ? MemorySegment.NULL : arena.allocate(size);
            for (long done = 0; done < from.byteSize(); ) {
                MemorySegment rest = from.asSlice(done);
                MemorySegment piece = rest.asSlice(0, Math.min(PIECE_BYTES, rest.byteSize()));
                MemorySegment sent =
                        from.isNative() ? piece : copy.asSlice(0, piece.byteSize()).copyFrom(piece);
                long at = offsetBytes + done;
                volume.write(inode, file -> file.write(at, sent));
                done += piece.byteSize();
            }
        }
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
        requireChangeable();
        volume.write(inode, file -> file.truncate(sizeBytes));
    }
}
