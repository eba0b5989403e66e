package io.drydock.internal.nbd.kernel;

import io.drydock.error.SystemCallException;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.Wakeup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees when a device has lost its last connection, and then cuts it off. The kernel fails new
 * requests then, but those that the server has not answered wait until their time is over (nbd.c
 * looks at them in nbd_xmit_timeout only).
 *
 * <p>Threading: {@link #close} may be called by any thread.
 */
final class ConnectionWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatch.class);

    private final List<Wakeup> connections;
    private final ReentrantLock cutting = new ReentrantLock();
    private volatile boolean closed;

    private ConnectionWatch(List<Wakeup> connections) {
        this.connections = connections;
    }

    /** What is to be done then. */
    @FunctionalInterface
    interface Cut {
        void run() throws IOException;
    }

    /**
     * @param name of the thread that watches
     * @param sockets the kernel's own, which must stay open as long
     */
    static ConnectionWatch start(String name, List<Fd> sockets, Cut cut)
            throws SystemCallException {
        List<Wakeup> connections = new ArrayList<>();
        try {
            for (Fd socket : sockets) {
                connections.add(Wakeup.of(socket));
            }
        } catch (SystemCallException e) {
            connections.forEach(Wakeup::close);
            throw e;
        }
        ConnectionWatch watch = new ConnectionWatch(connections);
        Thread.ofPlatform().daemon().name(name).start(() -> watch.run(cut));
        return watch;
    }

    private void run(Cut cut) {
        for (Wakeup connection : connections) {
            while (!connection.awaitEnd(Long.MAX_VALUE)) {
                if (closed) {
                    return;
                }
            }
        }
        cutting.lock();
        try {
            if (!closed) {
                cut.run();
            }
        } catch (IOException e) {
            LOG.debug("a device without a server could not be cut off", e);
        } finally {
            cutting.unlock();
        }
    }

    /** Afterwards nothing is cut off. */
    @Override
    public void close() {
        closed = true;
        cutting.lock();
        try {
            connections.forEach(Wakeup::close);
        } finally {
            cutting.unlock();
        }
    }
}
