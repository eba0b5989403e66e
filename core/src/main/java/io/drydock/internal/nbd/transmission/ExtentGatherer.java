package io.drydock.internal.nbd.transmission;

import io.drydock.block.Extent;
import io.drydock.internal.nbd.wire.Limits;
import io.drydock.internal.nbd.wire.Wire;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the extents of a range together from the server's replies, joining neighbours of one kind.
 *
 * <p>Threading: for one thread at a time.
 */
public final class ExtentGatherer {
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

    public ExtentGatherer(long start, long end) {
        this.end = end;
        this.known = start;
        this.runStart = start;
    }

    /** How far the range is known. */
    public long known() {
        return known;
    }

    /** The server begins to tell anew, at or before what is known. */
    public void restart(long offset) {
        cursor = offset;
    }

    /** Adds the next extent, as the server has told it; what lies outside the range is left out. */
    public void add(long length, int flags) {
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
    public boolean wantsMore() {
        return known < end && answers < Limits.GATHERED_EXTENTS;
    }

    /** The extents of the whole range. */
    public List<Extent> extents() {
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
