package io.drydock.nbd;

import io.drydock.block.Extent;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the extents of a range together from the server's replies, joining neighbours of one kind.
 *
 * <p>Threading: for one thread at a time.
 */
final class ExtentGatherer {
    private static final int DATA = 0;

    private final long end;
    private final List<Extent> extents = new ArrayList<>();
    private int answers;

    /** Where the server's next extent begins. */
    private long cursor;

    /** How far the range is known. */
    private long known;

    /** The run that may still grow; it ends where the known does. */
    private long runStart;

    private int runFlags = DATA;

    ExtentGatherer(long start, long end) {
        this.end = end;
        this.known = start;
        this.runStart = start;
    }

    /** How far the range is known. */
    long known() {
        return known;
    }

    /** The server begins to tell anew, at or before what is known. */
    void restart(long offset) {
        cursor = offset;
    }

    /** Adds the next extent, as the server has told it; what lies outside the range is left out. */
    void add(long length, int flags) {
        answers++;
        cursor = Math.min(end, cursor + length);
        if (cursor > known) {
            int kind = flags & (Wire.STATE_HOLE | Wire.STATE_ZERO);
            if (kind != runFlags) {
                endRun();
                runFlags = kind;
            }
            known = cursor;
        }
    }

    /**
     * Whether the server is to be asked again. When it has said too much already it is not, and
     * {@link #extents} takes the rest for data.
     */
    boolean wantsMore() {
        return known < end && answers < Limits.GATHERED_EXTENTS;
    }

    /** The extents of the whole range. */
    List<Extent> extents() {
        restart(known);
        add(end - known, DATA);
        endRun();
        return List.copyOf(extents);
    }

    private void endRun() {
        if (known > runStart) {
            boolean hole = (runFlags & Wire.STATE_HOLE) != 0;
            boolean zero = (runFlags & Wire.STATE_ZERO) != 0;
            extents.add(new Extent(runStart, known - runStart, !hole, zero));
            runStart = known;
        }
    }
}
