package io.drydock.internal.journal;

import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.error.UnfinishedEditException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.block.OverlayBlockDevice;
import io.drydock.internal.block.ScratchFile;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one writer writes to disks, until he commits it: then it is in all of them or in none,
 * whatever happens meanwhile. Where that cannot be, because a disk has no place for a journal, it
 * is written in order.
 *
 * <p>Others may read and write the disks all the time, but for the sectors that are written here.
 *
 * <p>Threading: the devices are as {@link BlockDevice} says; the rest belongs to one thread at a
 * time, and nothing is written during {@link #commit}.
 */
public final class CollectedWrites implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CollectedWrites.class);

    /** What says that a journal cannot be there, rather than that there is no room for it. */
    private static final Set<String> IMPOSSIBLE =
            Set.of(
                    "EACCES",
                    "EPERM",
                    "EROFS",
                    "EINVAL",
                    "ENOENT",
                    "ENOSYS",
                    "EOPNOTSUPP",
                    "ENAMETOOLONG",
                    "EXDEV");

    private final String name;
    private final Lock committing;
    private final List<Collected> disks = new ArrayList<>();
    private final CloseStack owned = new CloseStack();

    /** Whether a journal has proved impossible. */
    private boolean inOrder;

    /** What is written to one disk. */
    private record Collected(OverlayBlockDevice overlay, EditTarget target) {}

    /**
     * @param name what errors call that which writes
     * @param committing held during a commit: an image has one journal at a time
     */
    public CollectedWrites(String name, Lock committing) {
        this.name = name;
        this.committing = committing;
    }

    /**
     * A disk as this writer sees it; it is closed with this.
     *
     * @param disk stays open
     */
    public BlockDevice collect(BlockDevice disk, EditTarget target) throws IOException {
        OverlayBlockDevice overlay = OverlayBlockDevice.ofSectors(disk, ScratchFile.create(), name);
        owned.push(overlay::close);
        disks.add(new Collected(overlay, target));
        return overlay;
    }

    /**
     * Brings all that was written to the disks, on stable storage. Nothing happens when that is
     * what they hold already.
     *
     * @throws UnfinishedEditException when it is committed, and could not all be written: whoever
     *     opens the images for writing next does that
     * @throws IOException any other: what was collected is so still, and can be committed again.
     *     The disks are as they were unless they are written in order
     */
    public void commit() throws IOException {
        committing.lock();
        try {
            List<Collected> changed =
                    disks.stream().filter(each -> !each.overlay.changes().isEmpty()).toList();
            if (!changed.isEmpty() && !commitAsOne(changed)) {
                for (Collected each : changed) {
                    each.overlay.writeBack();
                }
            }
            for (Collected each : disks) {
                each.overlay.forget(); // has nothing any more but what was discarded
            }
        } finally {
            committing.unlock();
        }
    }

    /** Returns false, and has done nothing, where that is impossible. */
    private boolean commitAsOne(List<Collected> changed) throws IOException {
        if (inOrder) {
            return false;
        }
        try {
            List<EditPart> parts = new ArrayList<>();
            for (Collected each : changed) {
                parts.add(each.target.part(each.overlay, each.overlay.changes()));
            }
            commit(parts, changed);
        } catch (UnsupportedException | RefusedException e) {
            return mustBeInOrder(e);
        } catch (SystemCallException e) {
            if (!IMPOSSIBLE.contains(e.errno())) {
                throw e;
            }
            return mustBeInOrder(e);
        }
        return true;
    }

    private void commit(List<EditPart> parts, List<Collected> changed) throws IOException {
        try {
            Edit.commit("write", name, parts, () -> {});
        } catch (UnfinishedEditException e) {
            changed.forEach(each -> each.target.giveUp());
            throw e;
        }
    }

    private boolean mustBeInOrder(IOException reason) {
        LOG.debug("{} is written in order", name, reason);
        inOrder = true;
        return false;
    }

    /** Throws away what was not committed. */
    @Override
    public void close() throws IOException {
        owned.close();
    }
}
