package io.drydock.task;

import io.drydock.error.CancelledException;

/**
 * What a long operation reports to while it runs, and what may end it early.
 *
 * <p>An operation calls both methods now and then: about once per MiB, or per file. One that is
 * cancelled undoes what it has half done before it throws.
 *
 * <p>Threading: called by the threads that do the work, and never by two at once.
 */
public interface Monitor {
    /** Wants to know nothing and cancels nothing. */
    Monitor NONE =
            new Monitor() {
                @Override
                public void progressed(long done, long total) {}

                @Override
                public void checkCancelled() {}
            };

    /**
     * More has been done. The last call says that all is.
     *
     * @param done in the operation's own unit, bytes unless it says otherwise; never less than
     *     before
     * @param total in the same unit; -1 while it is not known
     */
    void progressed(long done, long total);

    /**
     * Returns when the operation is to go on.
     *
     * @throws CancelledException when it has been cancelled
     */
    void checkCancelled() throws CancelledException;
}
