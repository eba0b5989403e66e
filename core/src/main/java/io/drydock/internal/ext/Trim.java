package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.struct_ext2_filsys;
import io.drydock.bindings.libc.LibC;
import io.drydock.internal.driver.InodeException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Discards what is free.
 *
 * <p>Threading: under the volume's lock.
 */
final class Trim {
    private final ExtVolume volume;

    Trim(ExtVolume volume) {
        this.volume = volume;
    }

    /**
     * Free runs of at least so many bytes, as far as they are in that range; returns how much. It
     * is an error where it is one to Linux ({@code ext4_trim_fs}): behind the end, or for less than
     * a block.
     */
    long run(long offsetBytes, long lengthBytes, long leastBytes) throws IOException {
        long size = volume.blockBytes();
        long first = offsetBytes / size;
        if (first >= volume.blocks() || lengthBytes < size) {
            throw InodeException.of(LibC.EINVAL());
        }
        long end = first + Math.min(lengthBytes / size, volume.blocks() - first);
        long start = Math.max(volume.firstBlock(), first);
        long bytes = 0;
        for (long free = start < end ? nextFree(start, end) : end; free < end; ) {
            long used = nextUsed(free, end);
            long run = (used - free) * size;
            if (run >= leastBytes) {
                volume.device().discard(free * size, run);
                bytes += run;
            }
            free = used < end ? nextFree(used, end) : end;
        }
        return bytes;
    }

    private long nextFree(long start, long end) throws IOException {
        MemorySegment map = struct_ext2_filsys.block_map(volume.fs());
        MemorySegment cell = volume.cell();
        return found(Ext2fs.ext2fs_find_first_zero_generic_bmap(map, start, end - 1, cell), end);
    }

    private long nextUsed(long start, long end) throws IOException {
        MemorySegment map = struct_ext2_filsys.block_map(volume.fs());
        MemorySegment cell = volume.cell();
        return found(Ext2fs.ext2fs_find_first_set_generic_bmap(map, start, end - 1, cell), end);
    }

    private long found(long error, long end) throws IOException {
        if (error == LibC.ENOENT()) {
            return end;
        }
        volume.check(error);
        return Math.min(end, volume.cell().get(ValueLayout.JAVA_LONG, 0));
    }
}
