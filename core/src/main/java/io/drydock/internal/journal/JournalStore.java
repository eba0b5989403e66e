package io.drydock.internal.journal;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.util.Optional;

/**
 * The place of one journal, beside its image.
 *
 * <p>Threading: belongs to one thread at a time.
 */
public interface JournalStore {
    /** A journal that is being written; until it is published, nobody sees it. */
    interface Draft extends AutoCloseable {
        /** Its bytes; grows by what is written. */
        BlockDevice content();

        /**
         * Keeps space free behind what is written.
         *
         * @throws io.drydock.error.SystemCallException when there is not so much
         */
        void reserve(long writtenBytes, long freeBytes) throws IOException;

        /** Gives the space free. */
        void release(long writtenBytes) throws IOException;

        /** Brings it to its place, on stable storage. When that fails, it is not there. */
        void publish() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** What errors call it. */
    String name();

    /** The name by which another place finds this one: {@link #at}. */
    String seenFrom(JournalStore other);

    /**
     * Begins a journal.
     *
     * @throws io.drydock.error.DrydockException when there is no place for one
     */
    Draft draft() throws IOException;

    /**
     * The journal that is there; the caller closes it.
     *
     * @throws io.drydock.error.RefusedException when somebody may have put it there who must not
     */
    Optional<BlockDevice> find() throws IOException;

    /** Removes it, on stable storage; nothing happens when there is none. */
    void remove() throws IOException;

    /** Removes drafts that somebody was writing who has died. */
    void removeDrafts() throws IOException;

    /** Whether the image is there that this is the place beside. */
    boolean hasImage() throws IOException;

    /** The place where it is decided about several images, beside this one. */
    JournalStore decision();

    /** Another place, by the name that it was seen under from here. */
    JournalStore at(String name);
}
