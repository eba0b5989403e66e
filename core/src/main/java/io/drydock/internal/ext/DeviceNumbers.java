package io.drydock.internal.ext;

import io.drydock.internal.linux.Statx;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The numbers of device nodes, which stand in place of block numbers: 16 bits in the first, or 32
 * in the second ({@code ext4_iget} and linux/kdev_t.h).
 */
final class DeviceNumbers {
    private static final int BYTE = 0xff;
    private static final int MAJOR = 0xfff;

    private DeviceNumbers() {}

    /** As makedev(3) numbers it. */
    static long read(MemorySegment blocks) {
        int old = blocks.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, 0);
        if (old != 0) {
            return Statx.makedev((old >> Byte.SIZE) & BYTE, old & BYTE);
        }
        int large = blocks.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, 1);
        int minor = (large & BYTE) | ((large >>> 12) & ~BYTE);
        return Statx.makedev((large >> Byte.SIZE) & MAJOR, minor);
    }

    /** Writes one that makedev(3) numbers so. */
    static void write(long number, MemorySegment blocks) {
        int major = Statx.major(number);
        int minor = Statx.minor(number);
        if (major <= BYTE && minor <= BYTE) {
            blocks.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, 0, (major << Byte.SIZE) | minor);
        } else {
            int large = (minor & BYTE) | (major << Byte.SIZE) | ((minor & ~BYTE) << 12);
            blocks.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, 1, large);
        }
    }
}
