package io.drydock.cli.command;

import java.io.IOException;

/** Writing to our standard output failed. */
public final class OutputException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean closed;

    public OutputException(IOException cause, boolean closed) {
        super("write standard output: " + cause.getMessage(), cause);
        this.closed = closed;
    }

    /** Whether the reader has gone, as {@code head} does when it has seen enough. */
    public boolean isClosed() {
        return closed;
    }
}
