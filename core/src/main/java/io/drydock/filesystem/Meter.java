package io.drydock.filesystem;

import io.drydock.error.CancelledException;
import io.drydock.task.Monitor;

/**
 * Counts the bytes of one operation for its monitor.
 *
 * <p>Threading: for one thread.
 */
final class Meter {
    private final Monitor monitor;
    private final long totalBytes;
    private long doneBytes;

    /**
     * @param totalBytes how many it will be; -1 when that is not known
     */
    Meter(Monitor monitor, long totalBytes) {
        this.monitor = monitor;
        this.totalBytes = totalBytes;
    }

    /** So many more, holes included. */
    void add(long bytes) throws CancelledException {
        doneBytes += bytes;
        monitor.progressed(doneBytes, Math.max(totalBytes, totalBytes < 0 ? -1 : doneBytes));
        monitor.checkCancelled();
    }

    /** Tells that this was all. */
    void finish() {
        monitor.progressed(doneBytes, doneBytes);
    }
}
