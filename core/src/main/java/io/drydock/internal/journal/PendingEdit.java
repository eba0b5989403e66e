package io.drydock.internal.journal;

import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.error.UnfinishedEditException;
import io.drydock.internal.journal.JournalReader.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An edit that was committed, and that somebody did not finish: its journal is beside the image,
 * whole.
 *
 * <p>Threading: belongs to one thread.
 */
public final class PendingEdit implements AutoCloseable {
    private final JournalStore store;
    private final BlockDevice journal;
    private final Frame frame;

    private PendingEdit(JournalStore store, BlockDevice journal, Frame frame) {
        this.store = store;
        this.journal = journal;
        this.frame = frame;
    }

    /**
     * Looks for one.
     *
     * @param inode the image file's
     * @param format of the image, as users name it
     * @throws io.drydock.error.CorruptDataException when the journal is damaged
     * @throws RefusedException when it belongs to another image, may have been planted, or nobody
     *     can say whether it counts
     */
    public static Optional<PendingEdit> find(JournalStore store, long inode, String format)
            throws IOException {
        Optional<BlockDevice> found = store.find();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        BlockDevice journal = found.get();
        try {
            Frame frame = verify(journal, store.name(), new JournalReader.Visitor() {});
            JournalSubject subject = frame.subject();
            if (subject.inode() != inode || !subject.format().equals(format)) {
                throw foreign(store);
            }
            if (isCommitted(store, frame)) {
                return Optional.of(new PendingEdit(store, journal, frame));
            }
            journal.close();
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    /**
     * Removes what is left of edits that were never committed, or are finished. Only for who has
     * the image open for writing, and has found no pending edit.
     */
    public static void tidy(JournalStore store) throws IOException {
        store.remove();
        store.removeDrafts();
        removeDecision(store.decision());
        store.decision().removeDrafts();
    }

    private static Frame verify(BlockDevice journal, String name, JournalReader.Visitor visitor)
            throws IOException {
        try (JournalReader reader = new JournalReader(journal, name)) {
            return reader.read(visitor);
        }
    }

    private static RefusedException foreign(JournalStore store) {
        return new RefusedException(
                "open",
                store.name(),
                "the journal belongs to another image than the one beside it",
                "put its image back, or remove the journal if the image was replaced on purpose");
    }

    private static boolean isCommitted(JournalStore store, Frame frame) throws IOException {
        if (frame.decision().isEmpty()) {
            return true;
        }
        JournalStore place = store.at(frame.decision());
        Optional<BlockDevice> decision = place.find();
        if (decision.isPresent()) {
            try (BlockDevice file = decision.get()) {
                Frame decided = verify(file, place.name(), new JournalReader.Visitor() {});
                return decided.transaction().equals(frame.transaction());
            }
        }
        if (!place.hasImage()) {
            throw new RefusedException(
                    "open",
                    store.name(),
                    "an edit of several images may be unfinished, and the one that tells is gone: "
                            + place.name(),
                    "put that image and what is beside it back, or remove the journal to keep this"
                            + " one as it is");
        }
        return false;
    }

    /** For those who cannot finish it: they must not read the image either. */
    public UnfinishedEditException unfinished(String image) {
        return new UnfinishedEditException(
                "open",
                image,
                "an edit of it was committed and not finished, so half of it may be in the image",
                "open it for writing once, which finishes it by " + store.name());
    }

    /**
     * Finishes it.
     *
     * @param disk the image's disk, open for writing
     * @throws RefusedException when the disk is not of the size that it was
     */
    public void finish(BlockDevice disk) throws IOException {
        if (disk.sizeBytes() != frame.subject().diskBytes()) {
            throw foreign(store);
        }
        Edit.replay(journal, store.name(), disk);
        store.remove();
        if (!frame.decision().isEmpty()) {
            removeDecision(store.at(frame.decision()));
        }
    }

    /** Removes the decision unless somebody else still has to read it. */
    private static void removeDecision(JournalStore place) throws IOException {
        Optional<BlockDevice> decision = place.find();
        if (decision.isEmpty()) {
            return;
        }
        List<String> journals = new ArrayList<>();
        try (BlockDevice file = decision.get()) {
            verify(
                    file,
                    place.name(),
                    new JournalReader.Visitor() {
                        @Override
                        public void place(String name) {
                            journals.add(name);
                        }
                    });
        }
        for (String name : journals) {
            Optional<BlockDevice> other = place.at(name).find();
            if (other.isPresent()) {
                other.get().close();
                return;
            }
        }
        place.remove();
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
