package io.drydock.cli.shell;

import java.io.IOException;
import java.util.Optional;

/** Where the lines come from that the shell does. */
interface LineSource extends AutoCloseable {
    /** The next line; empty at the end. */
    Optional<String> next(String prompt) throws IOException;

    /** Whether somebody sits before it, who can go on after a mistake. */
    boolean isInteractive();

    @Override
    void close() throws IOException;
}
