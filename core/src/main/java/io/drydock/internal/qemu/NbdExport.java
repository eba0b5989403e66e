package io.drydock.internal.qemu;

import io.drydock.internal.linux.Fd;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A node that is served by NBD.
 *
 * <p>Threading: immutable; {@link #close} belongs to the owner.
 */
public final class NbdExport implements AutoCloseable {
    private final StorageDaemon daemon;
    private final String name;
    private final Fd socket;

    NbdExport(StorageDaemon daemon, String name, Fd socket) {
        this.daemon = daemon;
        this.name = name;
        this.socket = socket;
    }

    /** The export's name on the server. */
    public String name() {
        return name;
    }

    /** Where the server listens. The socket has no name of its own; connect while this is open. */
    public Path socket() {
        return Path.of(socket.procPath());
    }

    /** Ends the export; connections to it are cut. */
    @Override
    public void close() throws IOException {
        daemon.removeExport(name);
    }
}
