package io.drydock;

import io.drydock.error.DrydockException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnfinishedEditException;
import io.drydock.guest.Guest;
import io.drydock.internal.image.OverlaidImage;
import io.drydock.internal.journal.Edit;
import io.drydock.internal.journal.EditPart;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Edits of a session's drives that happen as one, or not at all.
 *
 * <pre>{@code
 * try (Transaction transaction = session.begin()) {
 *     transaction.guest().files().writeText("/etc/hostname", "renamed\n");
 *     transaction.commit();
 * }
 * }</pre>
 *
 * <p>Until {@link #commit}, all writes go to a copy-on-write overlay in a file without a name: no
 * byte of an image changes, and nothing is left when this is closed or the JVM is killed. The
 * commit writes a journal beside the image first; once that is there, the edits will be in the
 * image, whatever happens: who opens the image for writing next finishes what was cut off. Several
 * drives are committed as one. docs/transactions.md says what that rests on, and its limits.
 *
 * <p>Meanwhile the session's own drives can be mounted read-only, which shows what was there
 * before; such mounts must be closed before the commit.
 *
 * <p>Threading: {@link #session} is safe for use by many threads; the rest belongs to the owner.
 */
public final class Transaction implements AutoCloseable {
    private final Session session;
    private final List<OverlaidImage> images;
    private final Base base;
    private final CloseStack owned;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** The session that the edits are of. */
    interface Base {
        /**
         * Lets nobody read the drives either, from now on.
         *
         * @throws RefusedException when something of them is still mounted
         */
        void takeAlone() throws IOException;

        /** The drives have changed. */
        void changed() throws IOException;

        /** Nobody may use the drives any more. */
        void giveUp() throws IOException;
    }

    /**
     * @param session on the overlays
     * @param owned what ends with this; the session is not among it
     */
    Transaction(Session session, List<OverlaidImage> images, Base base, CloseStack owned) {
        this.session = session;
        this.images = images;
        this.base = base;
        this.owned = owned;
    }

    /**
     * The drives as the edits make them: a session like the one that this was begun on. It is
     * closed with this.
     */
    public Session session() {
        return session;
    }

    /**
     * The files of the operating system on the drives, open for writing.
     *
     * @throws io.drydock.error.NotFoundException when there is none, or more than one
     */
    public Guest guest() throws IOException {
        return session.guest();
    }

    /**
     * Unmounts what the edits have mounted, and brings all edits into the images, on stable
     * storage. It is over afterwards, also when it fails.
     *
     * @throws UnfinishedEditException when they are committed, and could not all be written to the
     *     images: the next one who opens these for writing does that. The session of this is closed
     * @throws DrydockException any other: nothing is committed, and the images are as they were
     */
    public void commit() throws IOException {
        if (ended.getAndSet(true)) {
            throw new RefusedException(
                    "commit", "a transaction", "it has ended", "begin another one");
        }
        try {
            session.close();
            base.takeAlone();
            List<EditPart> parts = new ArrayList<>();
            for (OverlaidImage image : images) {
                parts.add(image.part());
            }
            Edit.commit("commit", "a transaction", parts, this::closeImages);
        } catch (UnfinishedEditException e) {
            owned.push(base::giveUp);
            owned.closeAfter(e);
            throw e;
        } catch (IOException | RuntimeException e) {
            owned.closeAfter(e);
            throw e;
        }
        owned.close();
        base.changed();
    }

    private void closeImages() throws IOException {
        for (OverlaidImage image : images) {
            image.close();
        }
    }

    /** Throws the edits away unless they have been committed. */
    @Override
    public void close() throws IOException {
        if (!ended.getAndSet(true)) {
            owned.push(session::close);
            owned.close();
        }
    }
}
