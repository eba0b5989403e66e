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
    /** The most that the image file may grow by, but for its tables. */
    long dataBytes() {
        return changes.stream().filter(e -> !e.zero()).mapToLong(Extent::lengthBytes).sum();
    }
}
