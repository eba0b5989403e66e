package io.drydock.copy;

/**
 * Wants to know how far a copy has come.
 *
 * <p>Threading: called by the thread that runs the copy, which waits for it meanwhile.
 */
@FunctionalInterface
public interface CopyProgress {
    /**
     * More has been copied. Not called for every byte; the last call says that all is done.
     *
     * @param doneBytes what was copied, holes included; never less than before
     * @param totalBytes what there is to copy; -1 while that is not known, as of a pipe
     */
    void copied(long doneBytes, long totalBytes);
}
