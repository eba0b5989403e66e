package io.drydock.search;

import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import java.util.HashSet;
import java.util.Set;

/**
 * Adds up what files take.
 *
 * <p>Threading: safe for use by many threads.
 */
final class UsageSum {
    /** Files with several names, of which one has been met. */
    private final Set<Identity> seen = new HashSet<>();

    private DiskUsage sum = DiskUsage.NONE;

    private record Identity(long filesystemId, long inode) {}

    synchronized void add(FileStatus status) {
        boolean severalNames = status.links() > 1 && !status.isDirectory();
        if (severalNames && !seen.add(new Identity(status.filesystemId(), status.inode()))) {
            return;
        }
        boolean hasLength = status.isRegular() || status.type() == FileType.SYMBOLIC_LINK;
        sum =
                sum.plus(
                        new DiskUsage(
                                Math.max(0, status.allocatedBytes()),
                                hasLength ? Math.max(0, status.sizeBytes()) : 0));
    }

    synchronized DiskUsage sum() {
        return sum;
    }
}
