package io.drydock.internal.btrfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.Pause;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * The kernel's list of the devices on which it has seen a btrfs: from it, it takes what a
 * filesystem of several devices needs beside the one that is mounted. A device stays in it until
 * another takes its place, also when it is gone.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class DeviceRegistry implements AutoCloseable {
    private static final String CONTROL = "/dev/btrfs-control";

    /** How long the kernel may take to unmount what nobody has any more. */
    private static final long UNMOUNTED_MILLIS = 2_000;

    private final Fd control;

    private DeviceRegistry(Fd control) {
        this.control = control;
    }

    /**
     * @param name what errors call what is to be mounted
     * @throws UnsupportedException when this process cannot get at it
     */
    public static DeviceRegistry open(String name) throws UnsupportedException {
        int number = FileCalls.open(CONTROL, LibC.O_RDWR(), 0);
        if (number < 0) {
            throw new UnsupportedException(
                    "mount",
                    name,
                    "a btrfs of several devices needs "
                            + CONTROL
                            + ", but: "
                            + Errno.description(number),
                    "make the node (mknod /dev/btrfs-control c 10 234), and run as root");
        }
        return new DeviceRegistry(Fd.owned(number));
    }

    /**
     * {@code ioctl(fd, BTRFS_IOC_SCAN_DEV, struct btrfs_ioctl_vol_args *)}: adds a device.
     *
     * @return 0 or minus errno
     */
    public long scan(String path) {
        return call(LibC.BTRFS_IOC_SCAN_DEV(), path);
    }

    /**
     * {@code ioctl(fd, BTRFS_IOC_DEVICES_READY, ...)}: adds a device.
     *
     * @return 0 when all devices of its filesystem are in the list, 1 when not, or minus errno
     */
    public long ready(String path) {
        return call(LibC.BTRFS_IOC_DEVICES_READY(), path);
    }

    /**
     * {@code ioctl(fd, BTRFS_IOC_FORGET_DEV, ...)}, Linux 4.21: takes a device off the list.
     *
     * @return 0; -EBUSY while it is mounted, -ENOENT when it is not in the list, or minus errno
     */
    private long forget(String path) {
        return call(LibC.BTRFS_IOC_FORGET_DEV(), path);
    }

    /**
     * Takes devices off the list that are no longer mounted. Else the kernel would not take an
     * older copy of the same filesystem any more.
     */
    public static void forget(List<String> paths) {
        try (DeviceRegistry registry = open("btrfs")) {
            Pause pause = Pause.atMost(UNMOUNTED_MILLIS);
            for (String path : paths) {
                while (registry.forget(path) == -LibC.EBUSY() && pause.again()) {
                    Thread.onSpinWait();
                }
            }
        } catch (UnsupportedException e) {
            // Then it has registered none but the one that it mounts, and forgets that by itself.
        }
    }

    private long call(long request, String path) {
        try (Arena arena = Arena.ofConfined()) {
            return FileCalls.ioctl(control, request, VolumeArgument.named(arena, path));
        }
    }

    @Override
    public void close() {
        control.close();
    }
}
