package io.drydock.internal.nbd.transmission;

import io.drydock.internal.nbd.wire.Limits;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts what a metadata context says of a range together from the server's replies, joining
 * neighbours of one kind.
 *
 * <p>Threading: filled under the connection's lock, read after the operation's end.
 */
public final class StatusGatherer {
    private final long end;
    private final List<Run> runs = new ArrayList<>();
    private int answers;

    /** Where the server's next extent begins. */
    private long cursor;

    /** How far the range is known. */
    private long known;

    /** The run that may still grow; it ends where the known does. */
    private long runStart;

    private long runFlags;

    /**
     * A run of bytes of one kind.
     *
     * @param flags as the metadata context defines them
     */
    public record Run(long offsetBytes, long lengthBytes, long flags) {}

    public StatusGatherer(long start, long end) {
        this.end = end;
        this.known = start;
        this.runStart = start;
    }

    /** How far the range is known. */
    public long known() {
        return known;
    }

    /** The server begins to tell anew, at or before what is known. */
    void restart(long offset) {
        cursor = offset;
    }

    /** Adds the next extent, as the server has told it; what lies outside the range is left out. */
    void add(long length, long flags) {
        answers++;
        cursor = length > end - cursor ? end : cursor + length;
        if (cursor > known) {
            if (flags != runFlags) {
                endRun();
                runFlags = flags;
            }
            known = cursor;
        }
    }

    /**
     * Whether the server is to be asked again. When it has said too much already it is not, and
     * {@link #runs} leaves out the rest.
     */
    public boolean wantsMore() {
        return known < end && answers < Limits.GATHERED_EXTENTS;
    }

    /** The runs of the range, as far as it is known. */
    public List<Run> runs() {
        endRun();
        return List.copyOf(runs);
    }

    private void endRun() {
        if (known > runStart) {
            runs.add(new Run(runStart, known - runStart, runFlags));
            runStart = known;
        }
    }
}
