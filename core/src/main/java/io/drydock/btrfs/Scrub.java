package io.drydock.btrfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.btrfs_ioctl_scrub_args;
import io.drydock.bindings.libc.btrfs_scrub_progress;
import io.drydock.error.CancelledException;
import io.drydock.internal.btrfs.BtrfsVolume;
import io.drydock.internal.btrfs.MemberDevice;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.FileCalls;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads all of a btrfs, each device by itself and at the same time.
 *
 * <p>Threading: for one thread.
 */
final class Scrub {
    private static final ScrubReport NOTHING = new ScrubReport(0, 0, 0, 0, 0, 0, 0, 0);

    private final BtrfsVolume volume;
    private long told;

    Scrub(BtrfsVolume volume) {
        this.volume = volume;
    }

    /**
     * {@code ioctl(fd, BTRFS_IOC_SCRUB, struct btrfs_ioctl_scrub_args *)} for every device.
     *
     * @param repair whether what is wrong is written anew
     */
    ScrubReport run(boolean repair, Monitor monitor) throws IOException {
        List<MemberDevice> devices = volume.devices();
        long allocated = devices.stream().mapToLong(MemberDevice::allocatedBytes).sum();
        Watched watched = new Watched();
        try (Arena arena = Arena.ofShared()) {
            List<MemorySegment> all = new ArrayList<>();
            for (MemberDevice device : devices) {
                MemorySegment arguments = btrfs_ioctl_scrub_args.allocate(arena);
                btrfs_ioctl_scrub_args.devid(arguments, device.id());
                btrfs_ioctl_scrub_args.end(arguments, -1);
                btrfs_ioctl_scrub_args.flags(arguments, repair ? 0 : LibC.BTRFS_SCRUB_READONLY());
                all.add(arguments);
                watched.start(
                        "drydock-scrub-" + device.id(),
                        () -> FileCalls.ioctl(volume.fd(), LibC.BTRFS_IOC_SCRUB(), arguments));
            }
            List<Long> results =
                    watched.await(monitor, m -> tell(devices, allocated, m), this::stop);
            return report(results, all, monitor);
        }
    }

    private ScrubReport report(List<Long> results, List<MemorySegment> all, Monitor monitor)
            throws IOException {
        ScrubReport sum = NOTHING;
        for (int i = 0; i < all.size(); i++) {
            long result = results.get(i);
            if (result == -LibC.ECANCELED()) {
                throw new CancelledException("scrub", volume.path());
            }
            if (result < 0) {
                throw Errno.fileFailure("scrub", volume.path(), result);
            }
            sum = sum.plus(report(all.get(i)));
        }
        long read = Math.max(told, sum.dataBytes() + sum.metadataBytes());
        monitor.progressed(read, read);
        return sum;
    }

    private static ScrubReport report(MemorySegment arguments) {
        MemorySegment found = btrfs_ioctl_scrub_args.progress(arguments);
        return new ScrubReport(
                btrfs_scrub_progress.data_bytes_scrubbed(found),
                btrfs_scrub_progress.tree_bytes_scrubbed(found),
                btrfs_scrub_progress.read_errors(found),
                btrfs_scrub_progress.csum_errors(found),
                btrfs_scrub_progress.verify_errors(found),
                btrfs_scrub_progress.super_errors(found),
                btrfs_scrub_progress.corrected_errors(found),
                btrfs_scrub_progress.uncorrectable_errors(found));
    }

    private void tell(List<MemberDevice> devices, long allocated, Monitor monitor)
            throws IOException {
        ScrubReport sum = NOTHING;
        for (MemberDevice device : devices) {
            sum = sum.plus(status(device).orElse(NOTHING));
        }
        // How much a device has read is no longer known when it is done.
        told = Math.max(told, sum.dataBytes() + sum.metadataBytes());
        monitor.progressed(told, Math.max(told, allocated));
    }

    /** {@code ioctl(fd, BTRFS_IOC_SCRUB_PROGRESS, struct ... *)}; empty when there is none. */
    private Optional<ScrubReport> status(MemberDevice device) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = btrfs_ioctl_scrub_args.allocate(arena);
            btrfs_ioctl_scrub_args.devid(arguments, device.id());
            long result = FileCalls.ioctl(volume.fd(), LibC.BTRFS_IOC_SCRUB_PROGRESS(), arguments);
            if (result == -LibC.ENOTCONN()) {
                return Optional.empty();
            }
            Errno.check(result, "scrub", volume.path());
            return Optional.of(report(arguments));
        }
    }

    /** {@code ioctl(fd, BTRFS_IOC_SCRUB_CANCEL)}; ENOTCONN when it has just ended. */
    private void stop() {
        FileCalls.ioctl(volume.fd(), LibC.BTRFS_IOC_SCRUB_CANCEL(), 0);
    }
}
