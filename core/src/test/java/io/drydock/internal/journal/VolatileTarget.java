package io.drydock.internal.journal;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import java.util.List;

/**
 * A disk whose journals go to that place.
 *
 * @param inode what stands for the image's
 */
record VolatileTarget(JournalStore store, long inode, BlockDevice disk) implements EditTarget {
    @Override
    public EditPart part(BlockDevice after, List<Extent> changes) {
        JournalSubject subject = new JournalSubject(inode, disk.sizeBytes(), "raw");
        return new EditPart(store, subject, disk, after, changes);
    }

    /** There is nobody else who reads it. */
    @Override
    public void giveUp() {}
}
