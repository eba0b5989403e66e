package io.drydock.testing;

import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileStatus;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/**
 * Asks a driver for everything that there is in a filesystem, or that it makes up, until it has
 * been asked often enough. Damage may be told; any other exception comes out.
 */
public final class HostileVisit {
    private static final int MOST_INODES = 300;
    private static final int MOST_DEPTH = 12;

    private final Inodes inodes;
    private final MemorySegment buffer;
    private int left = MOST_INODES;

    private HostileVisit(Inodes inodes, MemorySegment buffer) {
        this.inodes = inodes;
        this.buffer = buffer;
    }

    /** Opens a filesystem. */
    @FunctionalInterface
    public interface Opening {
        Inodes open() throws IOException;
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Visits a filesystem; returns how many inodes were asked for. */
    public static int all(Opening opening) throws IOException {
        int[] asked = {0};
        tolerant(() -> {
            try (Inodes inodes = opening.open();
                    Arena arena = Arena.ofConfined()) {
                HostileVisit visit = new HostileVisit(inodes, arena.allocate(20_000));
                inodes.space();
                inodes.label();
                visit.inode(inodes.root(), 0);
                asked[0] = MOST_INODES - visit.left;
            }
        });
        return asked[0];
    }

    private static void tolerant(Step step) throws IOException {
        try {
            step.run();
        } catch (CorruptDataException | UnsupportedException | InodeException _) {
            // As it should be told.
        }
    }

    private void inode(long inode, int depth) throws IOException {
        if (left == 0 || depth > MOST_DEPTH) {
            return;
        }
        left--;
        tolerant(() -> inodes.attributes(inode));
        tolerant(() -> {
            FileStatus status = inodes.status(inode);
            switch (status.type()) {
                case DIRECTORY -> directory(inode, depth);
                case REGULAR -> content(inode, status.sizeBytes());
                case SYMBOLIC_LINK -> inodes.readLink(inode);
                default -> {}
            }
        });
    }

    private void directory(long inode, int depth) throws IOException {
        for (InodeEntry entry : inodes.list(inode)) {
            if (!InodeEntry.isName(entry.name())) {
                throw new AssertionError("a name that is none");
            }
            inode(entry.inode(), depth + 1);
        }
    }

    /** The beginning, the middle and the end, and what is beyond. */
    private void content(long inode, long size) throws IOException {
        try (InodeContent content = inodes.open(inode)) {
            for (long offset : new long[] {0, size / 2, Math.max(size - 100, 0), size, size + 1}) {
                tolerant(() -> content.read(offset, buffer));
            }
            long place = 0;
            for (int i = 0; i < 10 && place < size; i++) {
                OptionalLong data = content.nextData(place);
                if (data.isEmpty()) {
                    break;
                }
                place = Math.max(content.nextHole(data.getAsLong()), place + 1);
            }
        }
    }
}
