package io.drydock.search;

import io.drydock.error.CancelledException;
import io.drydock.task.Monitor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the files of a walk for its monitor.
 *
 * <p>Threading: safe for use by many threads; the monitor is called by one at a time.
 */
final class Progress {
    private final Monitor monitor;
    private final ReentrantLock lock = new ReentrantLock();
    private long done;

    Progress(Monitor monitor) {
        this.monitor = monitor;
    }

    /** So many more have been found. */
    void add(int files) throws CancelledException {
        lock.lock();
        try {
            monitor.checkCancelled();
            done += files;
            monitor.progressed(done, -1);
        } finally {
            lock.unlock();
        }
    }
}
