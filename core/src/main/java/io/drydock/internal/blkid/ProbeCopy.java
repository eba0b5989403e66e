package io.drydock.internal.blkid;

import io.drydock.block.BlockDevice;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A sparse copy in memory of those parts of a device that libblkid looks at, for devices that have
 * no file descriptor.
 *
 * <p>Threading: stateless.
 */
public final class ProbeCopy {
    private ProbeCopy() {}

    /**
     * A file of the device's size that holds {@link ProbeRanges}, and zeroes elsewhere. The caller
     * owns it.
     *
     * @param name what errors call the device
     */
    public static Fd of(BlockDevice device, String name) throws IOException {
        int number = FileCalls.memfd_create("drydock-probe", 0);
        Fd copy = Fd.owned(Errno.check(number, "probe", name));
        try {
            Errno.check(FileCalls.ftruncate(copy, device.sizeBytes()), "probe", name);
            for (ProbeRanges.Range range : ProbeRanges.of(device)) {
                copy(device, range, copy, name);
            }
            return copy;
        } catch (IOException | RuntimeException e) {
            copy.close();
            throw e;
        }
    }

    private static void copy(BlockDevice device, ProbeRanges.Range range, Fd copy, String name)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(range.lengthBytes());
            device.read(range.offsetBytes(), bytes);
            Errno.check(FileCalls.pwriteFully(copy, bytes, range.offsetBytes()), "probe", name);
        }
    }
}
