package io.drydock.cli.text;

import io.drydock.filesystem.FilesystemSpace;
import io.drydock.filesystem.GuestPath;
import io.drydock.volume.Device;
import java.util.List;

/** A mounted filesystem of a guest, and how full it is. */
public record MountSpace(Device device, GuestPath mountpoint, FilesystemSpace space) {
    private static final int BLOCK_BYTES = 1024;

    /** The titles of {@link #cells}; those that begin with {@code >} are of numbers. */
    static String[] titles(boolean human, boolean inodes) {
        return inodes
                ? new String[] {
                    "FILESYSTEM", "TYPE", ">INODES", ">IUSED", ">IFREE", ">IUSE%", "MOUNTED ON"
                }
                : new String[] {
                    "FILESYSTEM",
                    "TYPE",
                    human ? ">SIZE" : ">1K-BLOCKS",
                    ">USED",
                    ">AVAILABLE",
                    ">USE%",
                    "MOUNTED ON"
                };
    }

    /** What df(1) would print of it. */
    List<String> cells(boolean human, boolean inodes) {
        return List.of(
                device.name(),
                device.filesystemType().orElse("-"),
                inodes ? count(space.inodes(), human) : size(space.totalBytes(), human),
                inodes ? count(usedInodes(), human) : size(space.usedBytes(), human),
                inodes ? count(space.freeInodes(), human) : size(space.availableBytes(), human),
                inodes
                        ? percent(usedInodes(), space.freeInodes())
                        : percent(space.usedBytes(), space.availableBytes()),
                mountpoint.toString());
    }

    private long usedInodes() {
        return space.inodes() - space.freeInodes();
    }

    private static String size(long bytes, boolean human) {
        return human ? Sizes.human(bytes) : Long.toString(Math.ceilDiv(bytes, BLOCK_BYTES));
    }

    private static String count(long count, boolean human) {
        return human ? Sizes.human(count) : Long.toString(count);
    }

    /** Rounded up, of what is used and what can be: without what is reserved for root. */
    private static String percent(long used, long free) {
        double all = (double) used + free;
        return all <= 0 ? "-" : (long) Math.ceil(used * 100.0 / all) + "%";
    }
}
