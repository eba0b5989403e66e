package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.blkpg_ioctl_arg;
import io.drydock.bindings.libc.blkpg_partition;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The ioctls that all block devices have (linux/fs.h, linux/blkpg.h).
 *
 * <p>All return a value or minus errno, and {@link Fd#CLOSED} on an fd that was closed.
 *
 * <p>Threading: stateless.
 */
public final class BlockCalls {
    private BlockCalls() {}

    /** {@code ioctl(fd, BLKGETSIZE64, u64 *)}: the size in bytes. */
    public static long blkgetsize64(Fd device) {
        return getLong(device, LibC.BLKGETSIZE64());
    }

    /**
     * {@code ioctl(fd, BLKGETDISKSEQ, u64 *)}: a number that no other disk of this host has had
     * since it was booted, and that changes with the medium (Linux 5.15).
     */
    public static long blkgetdiskseq(Fd device) {
        return getLong(device, LibC.BLKGETDISKSEQ());
    }

    /** {@code ioctl(fd, BLKSSZGET, int *)}: the logical block size in bytes. */
    public static int blksszget(Fd device) {
        return getInt(device, LibC.BLKSSZGET());
    }

    /** {@code ioctl(fd, BLKROGET, int *)}: 1 if it is read-only, else 0. */
    public static int blkroget(Fd device) {
        return getInt(device, LibC.BLKROGET());
    }

    private static long getLong(Fd device, long request) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
            long result = FileCalls.ioctl(device, request, value);
            return result < 0 ? result : value.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    private static int getInt(Fd device, long request) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            long result = FileCalls.ioctl(device, request, value);
            return result < 0 ? (int) result : value.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /**
     * {@code ioctl(fd, BLKROSET, const int *)}: whether writes are refused. On a partition it is
     * for that partition only. Needs CAP_SYS_ADMIN.
     */
    public static long blkroset(Fd device, boolean readOnly) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT, readOnly ? 1 : 0);
            return FileCalls.ioctl(device, LibC.BLKROSET(), value);
        }
    }

    /**
     * {@code ioctl(fd, BLKRRPART)}: reads the partition table again. EBUSY while a partition is
     * open, EINVAL where the device can have none. Needs CAP_SYS_ADMIN.
     */
    public static long blkrrpart(Fd device) {
        return FileCalls.ioctl(device, LibC.BLKRRPART(), 0);
    }

    /**
     * {@code ioctl(fd, BLKFLSBUF)}: writes out what the kernel has cached of it, and forgets it.
     * Needs CAP_SYS_ADMIN.
     */
    public static long blkflsbuf(Fd device) {
        return FileCalls.ioctl(device, LibC.BLKFLSBUF(), 0);
    }

    /**
     * {@code ioctl(fd, BLKDISCARD, u64 range[2])}. Both in bytes, and multiples of the logical
     * block size; EOPNOTSUPP where the device cannot.
     */
    public static long blkdiscard(Fd device, long offset, long length) {
        return range(device, LibC.BLKDISCARD(), offset, length);
    }

    /** {@code ioctl(fd, BLKZEROOUT, u64 range[2])}, as {@link #blkdiscard}; works everywhere. */
    public static long blkzeroout(Fd device, long offset, long length) {
        return range(device, LibC.BLKZEROOUT(), offset, length);
    }

    private static long range(Fd device, long request, long offset, long length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment range = arena.allocateFrom(ValueLayout.JAVA_LONG, offset, length);
            return FileCalls.ioctl(device, request, range);
        }
    }

    /**
     * {@code ioctl(fd, BLKPG, struct blkpg_ioctl_arg *)} with BLKPG_ADD_PARTITION: makes a
     * partition, whatever the disk's table says. EBUSY if there is one of that number, or one that
     * overlaps it. Needs CAP_SYS_ADMIN.
     *
     * @param offset in bytes, as the length
     */
    public static long blkpgAddPartition(Fd disk, int number, long offset, long length) {
        return blkpg(disk, LibC.BLKPG_ADD_PARTITION(), number, offset, length);
    }

    /**
     * The same with BLKPG_DEL_PARTITION: takes a partition away, and leaves the disk's table alone.
     * EBUSY while it is open.
     */
    public static long blkpgDelPartition(Fd disk, int number) {
        return blkpg(disk, LibC.BLKPG_DEL_PARTITION(), number, 0, 0);
    }

    /**
     * The same with BLKPG_RESIZE_PARTITION: gives a partition another length, also while it is
     * open. EINVAL where it begins elsewhere, EBUSY where it would overlap another.
     */
    public static long blkpgResizePartition(Fd disk, int number, long offset, long length) {
        return blkpg(disk, LibC.BLKPG_RESIZE_PARTITION(), number, offset, length);
    }

    private static long blkpg(Fd disk, int operation, int number, long offset, long length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment partition = blkpg_partition.allocate(arena);
            blkpg_partition.start(partition, offset);
            blkpg_partition.length(partition, length);
            blkpg_partition.pno(partition, number);
            MemorySegment argument = blkpg_ioctl_arg.allocate(arena);
            blkpg_ioctl_arg.op(argument, operation);
            blkpg_ioctl_arg.datalen(argument, (int) blkpg_partition.sizeof());
            blkpg_ioctl_arg.data(argument, partition);
            return FileCalls.ioctl(disk, LibC.BLKPG(), argument);
        }
    }
}
