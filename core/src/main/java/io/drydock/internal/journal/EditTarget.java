package io.drydock.internal.journal;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.error.UnsupportedException;
import java.io.IOException;
import java.util.List;

/**
 * A disk, as the commit of what was changed in an overlay of it sees it.
 *
 * <p>Threading: safe for use by many threads.
 */
public interface EditTarget {
    /**
     * What those changes do to it.
     *
     * @param after the disk as it is to be
     * @param changes the parts in which it may differ from what it is, in order
     * @throws io.drydock.error.DrydockException when there is no place for a journal beside it
     */
    EditPart part(BlockDevice after, List<Extent> changes) throws IOException;

    /**
     * An edit of it was committed and could not be finished: from now on nobody is given its bytes.
     */
    void giveUp();

    /**
     * One that has no place for a journal.
     *
     * @param name what errors call the disk
     * @param reason why there is none
     */
    static EditTarget withoutJournal(String name, String reason) {
        return new EditTarget() {
            @Override
            public EditPart part(BlockDevice after, List<Extent> changes)
                    throws UnsupportedException {
                throw new UnsupportedException(
                        "commit", name, reason, "copy the disk to an image file, and edit that");
            }

            @Override
            public void giveUp() {
                throw new IllegalStateException("nothing was committed to " + name);
            }
        };
    }
}
