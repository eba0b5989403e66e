package io.drydock.ntfs;

import io.drydock.block.BlockDevice;
import io.drydock.internal.driver.InodeContent;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/**
 * The content of a file, read from the device itself wherever its clusters are plain.
 *
 * <p>Threading: safe for use by many threads.
 */
sealed class NtfsContent implements InodeContent permits WritableNtfsContent {
    final NtfsVolume volume;
    private final BlockDevice device;
    final long inode;
    private volatile Known known;

    /** What is known of the content, until the volume changes. */
    private record Known(long version, NtfsData data) {}

    NtfsContent(NtfsVolume volume, BlockDevice device, long inode) throws IOException {
        this.volume = volume;
        this.device = device;
        this.inode = inode;
        this.known = volume.call(() -> new Known(volume.version(), NtfsData.of(volume, inode)));
    }

    private NtfsData data() throws IOException {
        Known last = known;
        if (last.version != volume.version()) {
            last = volume.call(() -> new Known(volume.version(), NtfsData.of(volume, inode)));
            known = last;
        }
        return last.data;
    }

    @Override
    public final int read(long offsetBytes, MemorySegment into) throws IOException {
        NtfsData data = data();
        long count = Math.min(into.byteSize(), data.sizeBytes() - offsetBytes);
        if (count <= 0) {
            return 0;
        }
        data.read(device, offsetBytes, into.asSlice(0, Math.min(count, Integer.MAX_VALUE)));
        return (int) Math.min(count, Integer.MAX_VALUE);
    }

    @Override
    public final OptionalLong nextData(long offsetBytes) throws IOException {
        NtfsData data = data();
        long next = data.nextData(offsetBytes);
        return next < data.sizeBytes() ? OptionalLong.of(next) : OptionalLong.empty();
    }

    @Override
    public final long nextHole(long offsetBytes) throws IOException {
        NtfsData data = data();
        return Math.min(data.nextHole(offsetBytes), data.sizeBytes());
    }

    @Override
    public void close() throws IOException {}
}
