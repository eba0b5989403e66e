package io.drydock.internal.block;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A number that grows with every change of a disk that can be told: our own, which are counted, and
 * those of others, which the kernel tells of the files that the disk is kept in.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class DiskVersion {
    private final Changes ours;
    private final AtomicLong others = new AtomicLong();
    private final List<FileState> files;
    private final long checkNanos;
    private volatile long checkedAt;

    private DiskVersion(Changes ours, List<FileState> files, long checkNanos, long now) {
        this.ours = ours;
        this.files = files;
        this.checkNanos = checkNanos;
        this.checkedAt = now;
    }

    /**
     * @param files that the disk is kept in; empty where somebody else has them, such as a server
     * @param checkNanos how long the kernel's last word on the files is believed
     * @param now the time, as {@link System#nanoTime} counts it
     */
    public static DiskVersion of(
            Changes ours, List<FileBlockDevice> files, long checkNanos, long now) {
        InstantSource clock = InstantSource.system();
        List<FileState> states = files.stream().map(file -> FileState.of(file, clock)).toList();
        return new DiskVersion(ours, states, checkNanos, now);
    }

    /** The version at that time. Never fails: a file that cannot be asked has changed. */
    public long at(long now) {
        if (now - checkedAt >= checkNanos) {
            checkedAt = now;
            for (FileState file : files) {
                if (file.hasChanged()) {
                    others.incrementAndGet();
                }
            }
        }
        return ours.count() + others.get();
    }
}
