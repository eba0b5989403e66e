package io.drydock.btrfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.btrfs_ioctl_get_dev_stats;
import io.drydock.bindings.libc.btrfs_ioctl_vol_args_v2;
import io.drydock.error.RefusedException;
import io.drydock.internal.btrfs.BtrfsVolume;
import io.drydock.internal.btrfs.MemberDevice;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The devices of a btrfs.
 *
 * @param volume the filesystem
 */
record Devices(BtrfsVolume volume) {
    List<BtrfsDevice> list() throws IOException {
        List<BtrfsDevice> list = new ArrayList<>();
        for (MemberDevice device : volume.devices()) {
            list.add(
                    new BtrfsDevice(
                            device.id(),
                            device.uuid(),
                            device.sizeBytes(),
                            device.allocatedBytes(),
                            device.path().isEmpty(),
                            errors(device)));
        }
        return List.copyOf(list);
    }

    /** {@code ioctl(fd, BTRFS_IOC_GET_DEV_STATS, struct btrfs_ioctl_get_dev_stats *)}. */
    private BtrfsDevice.Errors errors(MemberDevice device) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stats = btrfs_ioctl_get_dev_stats.allocate(arena);
            btrfs_ioctl_get_dev_stats.devid(stats, device.id());
            btrfs_ioctl_get_dev_stats.nr_items(stats, LibC.BTRFS_DEV_STAT_VALUES_MAX());
            long result = FileCalls.ioctl(volume.fd(), LibC.BTRFS_IOC_GET_DEV_STATS(), stats);
            if (result < 0) {
                throw Errno.fileFailure("getdevices", volume.path(), result);
            }
            return new BtrfsDevice.Errors(
                    btrfs_ioctl_get_dev_stats.values(stats, LibC.BTRFS_DEV_STAT_WRITE_ERRS()),
                    btrfs_ioctl_get_dev_stats.values(stats, LibC.BTRFS_DEV_STAT_READ_ERRS()),
                    btrfs_ioctl_get_dev_stats.values(stats, LibC.BTRFS_DEV_STAT_FLUSH_ERRS()),
                    btrfs_ioctl_get_dev_stats.values(stats, LibC.BTRFS_DEV_STAT_CORRUPTION_ERRS()),
                    btrfs_ioctl_get_dev_stats.values(stats, LibC.BTRFS_DEV_STAT_GENERATION_ERRS()));
        }
    }

    void resize(long id, Optional<Long> sizeBytes) throws IOException {
        long result = volume.resize(id, sizeBytes.map(String::valueOf).orElse("max"));
        if (result == -LibC.EINVAL() || result == -LibC.EFBIG() || result == -LibC.ENOSPC()) {
            throw new RefusedException(
                    "resize",
                    volume.path(),
                    "its device " + id + " cannot have that size: " + Errno.description(result),
                    "give it at most the device's size, and at least what is used of it");
        }
        if (result < 0) {
            throw Errno.fileFailure("resize", volume.path(), result);
        }
    }

    /** {@code ioctl(fd, BTRFS_IOC_ADD_DEV, struct btrfs_ioctl_vol_args *)}. */
    void add(String path) throws IOException {
        long result = volume.add(path);
        if (result < 0) {
            throw Errno.fileFailure("adddevice", volume.path(), result);
        }
    }

    /** {@code ioctl(fd, BTRFS_IOC_RM_DEV_V2, struct btrfs_ioctl_vol_args_v2 *)}. */
    void remove(long id) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = btrfs_ioctl_vol_args_v2.allocate(arena);
            btrfs_ioctl_vol_args_v2.flags(arguments, LibC.BTRFS_DEVICE_SPEC_BY_ID());
            btrfs_ioctl_vol_args_v2.devid(arguments, id);
            long result = FileCalls.ioctl(volume.fd(), LibC.BTRFS_IOC_RM_DEV_V2(), arguments);
            if (result > 0) { // enum btrfs_err_code
                throw new RefusedException(
                        "rmdevice",
                        volume.path(),
                        "the kernel does not do without device " + id + " (reason " + result + ")",
                        "add another first, or balance to a profile that needs fewer");
            }
            if (result < 0) {
                throw Errno.fileFailure("rmdevice", volume.path(), result);
            }
        }
    }
}
