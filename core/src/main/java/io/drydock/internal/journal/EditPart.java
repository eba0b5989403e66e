package io.drydock.internal.journal;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import java.util.List;

/**
 * What an edit does to one image.
 *
 * @param store the place of its journal
 * @param before the disk as it is, which is written in the end
 * @param after the disk as it is to be
 * @param changes the parts in which they may differ, in order
 */
public record EditPart(
        JournalStore store,
        JournalSubject subject,
        BlockDevice before,
        BlockDevice after,
        List<Extent> changes) {
    /**
     * What a format other than raw takes at once, unless it is told otherwise: qcow2's clusters.
     */
    private static final int CLUSTER_BYTES = 64 << 10;

    private static final String RAW = "raw";

    /** The most that the image file may grow by, but for its tables. */
    long dataBytes() {
        long unit = subject.format().equals(RAW) ? 1 : CLUSTER_BYTES;
        long sum = 0;
        long counted = 0;
        for (Extent change : changes) {
            long end = change.offsetBytes() + change.lengthBytes();
            long from = Math.max(counted, change.offsetBytes() / unit * unit);
            long to = Math.ceilDiv(end, unit) * unit;
            if (!change.zero() && to > from) {
                sum += to - from;
                counted = to;
            }
        }
        return sum;
    }
}
