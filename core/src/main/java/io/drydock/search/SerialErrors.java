package io.drydock.search;

import io.drydock.filesystem.GuestPath;
import java.io.IOException;

/** Tells of the errors of several threads one after the other. */
final class SerialErrors implements WalkErrors {
    private final WalkErrors handler;

    SerialErrors(WalkErrors handler) {
        this.handler = handler;
    }

    @Override
    public synchronized void failed(GuestPath path, IOException error) throws IOException {
        handler.failed(path, error);
    }
}
