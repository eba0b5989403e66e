package io.drydock.nbd;

import io.drydock.error.NotFoundException;
import io.drydock.error.ProtocolException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A unix socket.
 *
 * <p>Threading: as {@link Transport} says. The channel is in non-blocking mode, in which an
 * interrupt does not close it.
 */
final class SocketTransport implements Transport {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;

    private SocketTransport(SocketChannel channel, Selector selector, SelectionKey key) {
        this.channel = channel;
        this.selector = selector;
        this.key = key;
    }

    static SocketTransport connect(
            UnixDomainSocketAddress address, String subject, Deadline deadline) throws IOException {
        SocketChannel channel = open(address, subject, deadline);
        try {
            Selector selector = Selector.open();
            try {
                SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
                return new SocketTransport(channel, selector, key);
            } catch (IOException | RuntimeException e) {
                selector.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static SocketChannel open(
            UnixDomainSocketAddress address, String subject, Deadline deadline) throws IOException {
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.configureBlocking(false);
                channel.connect(address);
                return channel;
            } catch (SocketException e) {
                channel.close();
                // A unix socket is connected at once, or its server's queue is full (EAGAIN of man
                // 2 connect). For that Java has no exception of its own, nor the kernel an event.
                if (e instanceof ConnectException || !Files.isWritable(address.getPath())) {
                    throw new NotFoundException(
                            "connect to", subject, "no server listens there: " + e.getMessage(), e);
                }
                if (deadline.isOver()) {
                    throw new ProtocolException(
                            "connect to", subject, "the server does not accept the connection", e);
                }
                LockSupport.parkNanos(RETRY_NANOS);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
    }

    @Override
    public long read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public long read(ByteBuffer first, ByteBuffer second) throws IOException {
        return channel.read(new ByteBuffer[] {first, second});
    }

    @Override
    public void write(ByteBuffer[] from, int count) throws IOException {
        if (count == 1) {
            channel.write(from[0]);
        } else {
            channel.write(from, 0, count);
        }
    }

    @Override
    public void await(boolean writable, long nanos) throws IOException {
        int wanted = writable ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        try {
            if (key.interestOps() != wanted) {
                key.interestOps(wanted);
            }
            // select(0) would wait for ever.
            selector.select(selected -> {}, Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        } catch (ClosedSelectorException | CancelledKeyException e) {
            throw new IOException("closed by another thread", e);
        }
    }

    @Override
    public void wakeUp() {
        selector.wakeup();
    }

    @Override
    public void close() {
        try (channel;
                selector) {
            selector.wakeup();
        } catch (IOException e) {
            // Nothing is lost that a flush had not reported: the descriptors are gone in any case.
        }
    }
}
