package io.drydock.internal.qemu;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.PathCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A node that is served by vhost-user-blk, to one client at a time.
 *
 * <p>Threading: immutable; {@link #close} belongs to the owner.
 */
public final class VhostUserExport implements AutoCloseable {
    private final Fd socket;
    private final CloseStack owned;

    private VhostUserExport(Fd socket, CloseStack owned) {
        this.socket = socket;
        this.owned = owned;
    }

    /**
     * Where the daemon makes its socket. Over QMP it takes no descriptors, so the socket has a name
     * until we have opened it; where we may mount, only the daemon sees it.
     *
     * @param directory ours
     * @param theirs the same directory's path for the daemon
     * @param owned gives the directory back, if it was made for this
     */
    record Place(Fd directory, String theirs, CloseStack owned) {
        /**
         * @param exports the directory that the daemon has for itself, if it has one
         */
        static Place of(Optional<Fd> exports) throws IOException {
            CloseStack owned = new CloseStack();
            if (exports.isPresent()) {
                return new Place(exports.get(), DaemonProcess.EXPORTS, owned);
            }
            Path temporary = Files.createTempDirectory("drydock-");
            owned.push(() -> Files.delete(temporary));
            try {
                int opened = FileCalls.open(temporary.toString(), LibC.O_PATH(), 0);
                Fd directory = Fd.owned(Errno.check(opened, "open", temporary.toString()));
                owned.push(directory::close);
                // Not by its name: sockaddr_un has room for 107 bytes, a TMPDIR may have more.
                return new Place(directory, directory.procPathForOthers(), owned);
            } catch (IOException | RuntimeException e) {
                owned.closeAfter(e);
                throw e;
            }
        }

        /** The path under which the daemon is to listen. */
        String path(String name) {
            return theirs + "/" + name;
        }

        /** Opens the socket that is there now, and takes its name away. */
        Fd take(String name) throws IOException {
            String path = directory.procPath() + "/" + name;
            int number = FileCalls.open(path, LibC.O_PATH() | OpenFlags.O_NOFOLLOW, 0);
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            int removed = PathCalls.unlinkat(directory, bytes, 0);
            Fd socket = Fd.owned(Errno.check(number, "open", path));
            try {
                Errno.check(removed, "remove", path);
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }
    }

    /**
     * Takes over an export that the daemon has made.
     *
     * @param owned what ends it; it becomes the export's own
     */
    static VhostUserExport of(Place place, String name, CloseStack owned) throws IOException {
        Fd socket = place.take(name);
        owned.push(socket::close);
        return new VhostUserExport(socket, owned);
    }

    /** Where the daemon listens. The socket has no name of its own; connect while this is open. */
    public Path socket() {
        return Path.of(socket.procPath());
    }

    /** Ends the export; a connection to it is cut. */
    @Override
    public void close() throws IOException {
        owned.close();
    }
}
