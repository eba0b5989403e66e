package io.drydock.internal.journal;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.error.UnfinishedEditException;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Brings an edit into images: all of it or nothing, in one image or in several.
 *
 * <ol>
 *   <li>{@link #prepare} writes what is other than before to a journal for each image, which nobody
 *       sees yet.
 *   <li>{@link #publish} brings the journals to their places. Of one image, that is the commit. Of
 *       several, each journal names a place where it is decided, and the decision that is brought
 *       there last is the commit.
 *   <li>{@link #apply} writes to an image, and removes its journal when all is on stable storage.
 * </ol>
 *
 * Whoever finds a journal after the commit can do the last step; before it, the journal counts for
 * nothing.
 *
 * <p>Threading: belongs to one thread.
 */
public final class Edit implements AutoCloseable {
    /** What an image file may grow by beside the data: tables that are yet to be made. */
    private static final long TABLES_BYTES = 1 << 20;

    private final List<Prepared> prepared = new ArrayList<>();
    private final CloseStack owned = new CloseStack();
    private final UUID transaction = UUID.randomUUID();
    private @Nullable JournalStore decision;

    private Edit() {}

    /** A journal that is written, and how long it is. */
    private record Prepared(EditPart part, JournalStore.Draft draft, long lengthBytes) {}

    /**
     * Does all of it.
     *
     * @param operation what errors say was tried
     * @param subject what they call that which is committed
     * @param beforeWriting is called after the commit, before any image is written
     * @throws UnfinishedEditException when it is committed, and could not all be written to the
     *     images: whoever opens these for writing next does that
     * @throws io.drydock.error.DrydockException any other: nothing is committed, and the images are
     *     as they were
     */
    public static void commit(
            String operation,
            String subject,
            List<EditPart> parts,
            CloseStack.Release beforeWriting)
            throws IOException {
        try (Edit edit = prepare(parts)) {
            edit.publish();
            try {
                beforeWriting.run();
                for (EditPart part : parts) {
                    edit.apply(part.store(), part.before());
                }
                edit.finish();
            } catch (IOException | RuntimeException e) {
                throw new UnfinishedEditException(
                        operation,
                        subject,
                        "it is committed, and could not be written to the image: " + e.getMessage(),
                        "mend that, and open the image for writing again, which finishes it",
                        e);
            }
        }
    }

    /**
     * Writes the journals.
     *
     * @throws io.drydock.error.DrydockException when there is no place or no space for them; the
     *     images are as they were
     */
    public static Edit prepare(List<EditPart> parts) throws IOException {
        Edit edit = new Edit();
        try {
            edit.write(parts);
            return edit;
        } catch (IOException | RuntimeException e) {
            edit.owned.closeAfter(e);
            throw e;
        }
    }

    private record Begun(EditPart part, JournalStore.Draft draft, JournalWriter writer) {}

    private void write(List<EditPart> parts) throws IOException {
        List<Begun> begun = new ArrayList<>();
        for (EditPart part : parts) {
            if (part.changes().isEmpty()) {
                continue;
            }
            JournalStore.Draft draft = part.store().draft();
            owned.push(draft::close);
            JournalWriter writer =
                    JournalWriter.begin(draft.content(), transaction, part.subject());
            owned.push(writer::close);
            try (Difference difference = new Difference(part.before(), part.after(), writer)) {
                for (Extent change : part.changes()) {
                    difference.add(change);
                }
            }
            if (!writer.isEmpty()) {
                begun.add(new Begun(part, draft, writer));
            }
        }
        if (begun.size() > 1) {
            decision = begun.getFirst().part().store().decision();
        }
        for (Begun each : begun) {
            long length =
                    each.writer()
                            .finish(decision == null ? "" : decision.seenFrom(each.part().store()));
            each.draft().reserve(length, each.part().dataBytes() + TABLES_BYTES);
            each.draft().content().flush();
            prepared.add(new Prepared(each.part(), each.draft(), length));
        }
    }

    /** Whether the images are to stay as they are. */
    public boolean isEmpty() {
        return prepared.isEmpty();
    }

    /** The images that are to be written, by the places of their journals. */
    public List<JournalStore> stores() {
        return prepared.stream().map(each -> each.part().store()).toList();
    }

    /** Commits. When it fails, nothing is committed, and the journals are gone. */
    public void publish() throws IOException {
        List<JournalStore> published = new ArrayList<>();
        try {
            for (Prepared each : prepared) {
                each.draft().publish();
                published.add(each.part().store());
            }
            if (decision != null) {
                decide(decision);
            }
        } catch (IOException | RuntimeException e) {
            for (JournalStore store : published) {
                try {
                    store.remove();
                } catch (IOException second) {
                    e.addSuppressed(second);
                }
            }
            throw e;
        }
    }

    private void decide(JournalStore place) throws IOException {
        JournalSubject none = new JournalSubject(0, 0, "");
        try (JournalStore.Draft draft = place.draft();
                JournalWriter writer = JournalWriter.begin(draft.content(), transaction, none)) {
            for (JournalStore store : stores()) {
                writer.place(store.seenFrom(place));
            }
            writer.finish("");
            draft.content().flush();
            draft.publish();
        }
    }

    /**
     * Writes to an image what is committed.
     *
     * @param store one of {@link #stores}
     * @param disk the image's disk, open for writing
     */
    public void apply(JournalStore store, BlockDevice disk) throws IOException {
        for (Prepared each : prepared) {
            if (each.part().store().equals(store)) {
                each.draft().release(each.lengthBytes());
                replay(each.draft().content(), store.name(), disk);
                store.remove();
            }
        }
    }

    /** Writes what a journal says; returns when it is on stable storage. */
    static void replay(BlockDevice journal, String name, BlockDevice disk) throws IOException {
        try (JournalReader reader = new JournalReader(journal, name)) {
            reader.read(new Replay(disk));
        }
        disk.flush();
    }

    /** Ends it when all images have been written: the decision is of no more use. */
    public void finish() throws IOException {
        if (decision != null) {
            decision.remove();
        }
    }

    @Override
    public void close() throws IOException {
        owned.close();
    }
}
