package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.statvfs;
import io.drydock.bindings.libc.xfs_fsop_geom;
import io.drydock.bindings.libc.xfs_growfs_data;
import io.drydock.error.FileException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.btrfs.BtrfsVolume;
import io.drydock.internal.btrfs.MemberDevice;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.MountCalls;
import io.drydock.internal.linux.Statx;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes a mounted filesystem larger or smaller.
 *
 * @param operation what errors call it
 * @param fd of any file in the filesystem, open for reading
 * @param path of that file
 */
record Resize(String operation, Fd fd, String path) {
    /** The unit of {@code size} in sysfs, whatever the device's sectors are. */
    private static final int SYSFS_SECTOR_BYTES = 512;

    /** To the size of its device, or of each. */
    void toDevice() throws IOException {
        if (isBtrfs()) {
            BtrfsVolume volume = new BtrfsVolume(fd, path);
            for (MemberDevice device : volume.devices()) {
                check(volume.resize(device.id(), "max"), device.sizeBytes());
            }
        } else {
            blocks(deviceBytes());
        }
    }

    /** To that size. */
    void to(long sizeBytes) throws IOException {
        if (sizeBytes <= 0) {
            throw refused(sizeBytes);
        }
        if (isBtrfs()) {
            BtrfsVolume volume = new BtrfsVolume(fd, path);
            List<MemberDevice> devices = volume.devices();
            if (devices.size() != 1) {
                throw new RefusedException(
                        operation,
                        path,
                        "it spans " + devices.size() + " devices",
                        "resize one of its devices");
            }
            check(volume.resize(devices.getFirst().id(), Long.toString(sizeBytes)), sizeBytes);
        } else {
            blocks(sizeBytes);
        }
    }

    private boolean isBtrfs() throws FileException {
        return type() == LibC.BTRFS_SUPER_MAGIC();
    }

    private long type() throws FileException {
        long type = MountCalls.filesystemType(fd);
        if (type < 0) {
            throw Errno.fileFailure(operation, path, type);
        }
        return type;
    }

    private void blocks(long sizeBytes) throws IOException {
        long type = type();
        if (type == LibC.EXT4_SUPER_MAGIC()) { // of ext2 and ext3, too
            resizeExt(sizeBytes);
        } else if (type == LibC.XFS_SUPER_MAGIC()) {
            growXfs(sizeBytes);
        } else {
            throw new UnsupportedException(
                    operation,
                    path,
                    "a mounted filesystem of this type keeps its size",
                    "ext2 to ext4, xfs and btrfs can be resized here");
        }
    }

    /** {@code ioctl(fd, EXT4_IOC_RESIZE_FS, u64 *)}: the number of blocks. */
    private void resizeExt(long sizeBytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment space = statvfs.allocate(arena);
            check(FileCalls.fstatvfs(fd, space), sizeBytes);
            long blocks = sizeBytes / statvfs.f_frsize(space);
            MemorySegment argument = arena.allocateFrom(ValueLayout.JAVA_LONG, blocks);
            long result = FileCalls.ioctl(fd, LibC.EXT4_IOC_RESIZE_FS(), argument);
            if (result == -LibC.EPERM()) {
                throw new UnsupportedException(
                        operation,
                        path,
                        "the kernel lets only who has CAP_SYS_RESOURCE resize a mounted ext4",
                        "give this process that capability");
            }
            if (result == -LibC.ENOTTY()) {
                throw new UnsupportedException(
                        operation,
                        path,
                        "this kernel has a driver of its own for ext2, which does not resize",
                        "resize it while it is not mounted");
            }
            check(result, sizeBytes);
        }
    }

    /** {@code ioctl(fd, XFS_IOC_FSGROWFSDATA, struct xfs_growfs_data *)}: as many blocks. */
    private void growXfs(long sizeBytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment now = xfs_fsop_geom.allocate(arena);
            check(FileCalls.ioctl(fd, LibC.XFS_IOC_FSGEOMETRY(), now), sizeBytes);
            long blocks = sizeBytes / xfs_fsop_geom.blocksize(now);
            if (blocks == xfs_fsop_geom.datablocks(now)) {
                return;
            }
            MemorySegment wanted = xfs_growfs_data.allocate(arena);
            xfs_growfs_data.newblocks(wanted, blocks);
            xfs_growfs_data.imaxpct(wanted, xfs_fsop_geom.imaxpct(now));
            check(FileCalls.ioctl(fd, LibC.XFS_IOC_FSGROWFSDATA(), wanted), sizeBytes);
        }
    }

    private long deviceBytes() throws IOException {
        long device = new Inode(fd, path, false).status().filesystemId();
        String numbers = Statx.major(device) + ":" + Statx.minor(device);
        Path size = Path.of("/sys/dev/block", numbers, "size");
        if (!Files.exists(size)) {
            throw new UnsupportedException(
                    operation,
                    path,
                    "the size of its device is not known",
                    "mount sysfs on /sys, or give a size");
        }
        return Long.parseLong(Files.readString(size).strip()) * SYSFS_SECTOR_BYTES;
    }

    /** EINVAL and EFBIG, ENOSPC of xfs that is to shrink: it cannot have that size. */
    private void check(long result, long sizeBytes) throws IOException {
        if (result == -LibC.EINVAL() || result == -LibC.EFBIG() || result == -LibC.ENOSPC()) {
            throw refused(sizeBytes);
        }
        if (result < 0) {
            throw Errno.fileFailure(operation, path, result);
        }
    }

    private RefusedException refused(long sizeBytes) {
        return new RefusedException(
                operation,
                path,
                "the kernel does not make it " + sizeBytes + " bytes large",
                "it can be no larger than its device; ext4 and xfs become no smaller while they are"
                        + " mounted");
    }
}
