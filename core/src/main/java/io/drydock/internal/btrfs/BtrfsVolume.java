package io.drydock.internal.btrfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.btrfs_ioctl_dev_info_args;
import io.drydock.bindings.libc.btrfs_ioctl_fs_info_args;
import io.drydock.error.FileException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A mounted btrfs, reached through any file of it.
 *
 * <p>Threading: safe for use by many threads.
 *
 * @param fd open for reading
 * @param path what errors call it
 */
public record BtrfsVolume(Fd fd, String path) {
    /** Numbers are never used again, so there can be more of them than devices; but not so many. */
    private static final long MAX_DEVICE_ID = 1 << 16;

    /** Its devices, by number. */
    public List<MemberDevice> devices() throws FileException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = btrfs_ioctl_fs_info_args.allocate(arena);
            check(FileCalls.ioctl(fd, LibC.BTRFS_IOC_FS_INFO(), info), "getdevices");
            long last = Math.min(btrfs_ioctl_fs_info_args.max_id(info), MAX_DEVICE_ID);
            List<MemberDevice> devices = new ArrayList<>();
            MemorySegment device = btrfs_ioctl_dev_info_args.allocate(arena);
            // From 0, which a device that is being replaced has.
            for (long id = 0; id <= last; id++) {
                device.fill((byte) 0);
                btrfs_ioctl_dev_info_args.devid(device, id);
                long result = FileCalls.ioctl(fd, LibC.BTRFS_IOC_DEV_INFO(), device);
                if (result != -LibC.ENODEV()) {
                    check(result, "getdevices");
                    devices.add(device(device));
                }
            }
            return List.copyOf(devices);
        }
    }

    private static MemberDevice device(MemorySegment device) {
        return new MemberDevice(
                btrfs_ioctl_dev_info_args.devid(device),
                uuid(btrfs_ioctl_dev_info_args.uuid(device)),
                btrfs_ioctl_dev_info_args.total_bytes(device),
                btrfs_ioctl_dev_info_args.bytes_used(device),
                text(btrfs_ioctl_dev_info_args.path(device)));
    }

    /** The UUID in those 16 bytes. */
    public static UUID uuid(MemorySegment bytes) {
        ByteBuffer buffer = bytes.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
        return new UUID(buffer.getLong(0), buffer.getLong(Long.BYTES));
    }

    /** Up to the first NUL, which need not be there. */
    private static String text(MemorySegment field) {
        byte[] bytes = field.toArray(ValueLayout.JAVA_BYTE);
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /**
     * {@code ioctl(fd, BTRFS_IOC_RESIZE, struct btrfs_ioctl_vol_args *)}.
     *
     * @param device its number
     * @param size {@code max}, or bytes
     * @return 0 or minus errno
     */
    public long resize(long device, String size) {
        try (Arena arena = Arena.ofConfined()) {
            return FileCalls.ioctl(
                    fd, LibC.BTRFS_IOC_RESIZE(), VolumeArgument.named(arena, device + ":" + size));
        }
    }

    /**
     * {@code ioctl(fd, BTRFS_IOC_ADD_DEV, struct btrfs_ioctl_vol_args *)}: whatever is on it.
     *
     * @return 0 or minus errno
     */
    public long add(String device) {
        try (Arena arena = Arena.ofConfined()) {
            return FileCalls.ioctl(
                    fd, LibC.BTRFS_IOC_ADD_DEV(), VolumeArgument.named(arena, device));
        }
    }

    private void check(long result, String operation) throws FileException {
        if (result < 0) {
            throw Errno.fileFailure(operation, path, result);
        }
    }
}
