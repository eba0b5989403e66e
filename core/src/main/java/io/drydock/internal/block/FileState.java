package io.drydock.internal.block;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.BlockCalls;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.PathCalls;
import io.drydock.internal.linux.Statx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Tells whether a file or a block device has changed since it was last asked.
 *
 * <p>A file has, when its size or its times have: every write(2) sets st_ctime, and nobody can set
 * that back. It is the file that was opened, whatever has its name now. A store to a mapping of the
 * file shows when a page is first touched and when it is written back, so one in between may be
 * missed. A block device has, when its disk sequence number has, which changes with the medium; or
 * the times of its node, which a write through that node sets; or the kernel's counts of what has
 * been written to the device in whatever way, once it has got there.
 *
 * <p>Threading: safe for use by many threads.
 */
final class FileState {
    /** A time is that of the clock's last tick, on Linux before 6.13; there are 100 or more a s. */
    private static final Duration TICK = Duration.ofMillis(20);

    /** Some filesystems keep whole seconds, and FAT even ones. */
    private static final Duration COARSE_TICK = Duration.ofSeconds(3);

    private final Fd fd;
    private final boolean blockDevice;
    private final InstantSource clock;
    private volatile Optional<State> last;

    /**
     * @param sequence of a block device, or minus errno; else 0
     * @param writes what {@link #writes} says
     */
    private record State(
            long size, Instant modified, Instant changed, long sequence, String writes) {}

    private FileState(Fd fd, boolean blockDevice, InstantSource clock) {
        this.fd = fd;
        this.blockDevice = blockDevice;
        this.clock = clock;
        this.last = state();
    }

    static FileState of(FileBlockDevice file, InstantSource clock) {
        return new FileState(file.fd(), file.isBlockDevice(), clock);
    }

    /** Whether it may have changed since the last call, which is not known if it is too recent. */
    boolean hasChanged() {
        Optional<State> before = last;
        Optional<State> now = state();
        last = now;
        return now.isEmpty() || !now.equals(before);
    }

    /** Empty if a later change might look the same, and if the kernel says nothing. */
    private Optional<State> state() {
        Instant asked = clock.instant();
        Statx status = PathCalls.statx(fd, new byte[0], LibC.AT_EMPTY_PATH()).value();
        if (status == null) {
            return Optional.empty();
        }
        Instant changed = status.changed();
        Duration tick = changed.getNano() == 0 ? COARSE_TICK : TICK;
        if (changed.plus(tick).isAfter(asked)) {
            return Optional.empty();
        }
        return Optional.of(
                new State(
                        status.size(),
                        status.modified(),
                        changed,
                        blockDevice ? BlockCalls.blkgetdiskseq(fd) : 0,
                        blockDevice ? writes(status.deviceNumber()) : ""));
    }

    /** Writes and discards, their requests and sectors (Documentation/block/stat.rst). */
    private static String writes(long device) {
        Path statistics =
                Path.of("/sys/dev/block", Statx.major(device) + ":" + Statx.minor(device), "stat");
        try {
            String[] counts = Files.readString(statistics).strip().split(" +");
            return counts.length < 14
                    ? ""
                    : String.join(" ", counts[4], counts[6], counts[11], counts[13]);
        } catch (IOException e) {
            return ""; // a container may have no sysfs
        }
    }
}
