package io.drydock.disk;

import io.drydock.error.CancelledException;
import io.drydock.task.Monitor;

/** Ends an operation when it has asked so often whether it is to go on. */
final class CancelAfter implements Monitor {
    private int left;

    CancelAfter(int questions) {
        this.left = questions;
    }

    @Override
    public void progressed(long done, long total) {}

    @Override
    public void checkCancelled() throws CancelledException {
        if (left-- == 0) {
            throw new CancelledException("test", "cancelling");
        }
    }
}
