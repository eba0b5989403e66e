package io.drydock.nbd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server and is as unreliable as a test wants it. */
class Proxy implements AutoCloseable {
    private final Path socket;
    private final Path server;
    private final Fate fate;
    private final ServerSocketChannel listener;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();

    /** What becomes of a connection. */
    interface Fate {
        /** After how many bytes, of both directions together, it is cut; 0 for at once. */
        long cutAfterBytes();
    }

    Proxy(Path server, Fate fate) throws IOException {
        this.server = server;
        this.fate = fate;
        this.socket = Files.createTempDirectory("drydock-proxy").resolve("socket");
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket), 64);
        Thread.ofPlatform().daemon().start(this::accept);
    }

    /** Cuts a connection at once so many times in a hundred, and never later. */
    static Fate refusing(int percent, Random random) {
        return () -> random.nextInt(100) < percent ? 0 : Long.MAX_VALUE;
    }

    NbdUri uri(String export) {
        return NbdUri.of(new NbdAddress.Unix(socket), export);
    }

    /** Where the next connection goes. */
    Path server() {
        return server;
    }

    int accepted() {
        return accepted.get();
    }

    /** How many connections were cut. */
    int cut() {
        return cut.get();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = listener.accept();
                accepted.incrementAndGet();
                long bytes = fate.cutAfterBytes();
                if (bytes == 0) {
                    cut.incrementAndGet();
                    client.close();
                } else {
                    join(client, SocketChannel.open(UnixDomainSocketAddress.of(server())), bytes);
                }
            }
        } catch (IOException e) {
            if (listener.isOpen()) {
                throw new UncheckedIOException("the proxy accepts no more", e);
            }
        }
    }

    private void join(SocketChannel client, SocketChannel there, long bytes) {
        open.add(client);
        open.add(there);
        long[] left = {bytes};
        Thread.ofPlatform().daemon().start(() -> pass(client, there, left));
        Thread.ofPlatform().daemon().start(() -> pass(there, client, left));
    }

    private void pass(SocketChannel from, SocketChannel to, long[] left) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);
        try (from;
                to) {
            while (from.read(buffer.clear()) >= 0) {
                buffer.flip();
                synchronized (left) {
                    if (left[0] < buffer.remaining()) {
                        buffer.limit((int) Math.max(0, left[0]));
                    }
                    left[0] -= buffer.remaining();
                }
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                synchronized (left) {
                    if (left[0] <= 0) {
                        cut.incrementAndGet();
                        return;
                    }
                }
            }
        } catch (IOException e) {
            // One side has hung up, and so does the other.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    /** Cuts all connections there are. */
    void cutAll() throws IOException {
        for (SocketChannel channel : open) {
            channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cutAll();
        Files.delete(socket);
        Files.delete(socket.getParent());
    }
}
