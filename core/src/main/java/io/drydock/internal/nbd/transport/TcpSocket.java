package io.drydock.internal.nbd.transport;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.NotFoundException;
import io.drydock.error.TimedOutException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.SocketAddresses;
import io.drydock.internal.linux.SocketOptions;
import io.drydock.internal.nbd.wire.Deadline;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * Connects to TCP ports (man 7 tcp). Requests are sent at once (TCP_NODELAY), and a host that is
 * gone is noticed in the end (SO_KEEPALIVE). The size of the buffers is left to the kernel, which
 * adapts it as long as nobody sets it.
 *
 * <p>Threading: stateless.
 */
final class TcpSocket {
    private TcpSocket() {}

    /**
     * Connects to the first address of the host's that a server listens on. Each has an equal share
     * of the time that is left.
     *
     * @param subject what errors call the server
     */
    static Transport connect(String host, int port, String subject, Deadline deadline)
            throws IOException {
        InetAddress[] addresses = HostNames.resolve(host, subject, deadline);
        IOException failure = null;
        for (int i = 0; ; i++) {
            InetSocketAddress endpoint = new InetSocketAddress(addresses[i], port);
            long share = deadline.remainingNanos() / (addresses.length - i);
            Deadline own = new Deadline(System.nanoTime() + share);
            try {
                return NativeSockets.AVAILABLE
                        ? connectNatively(endpoint, subject, own)
                        : ChannelTransport.of(connectChannel(endpoint, subject, own));
            } catch (NotFoundException | TimedOutException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
                if (i == addresses.length - 1) {
                    throw e;
                }
            }
        }
    }

    private static Transport connectNatively(
            InetSocketAddress endpoint, String subject, Deadline deadline) throws IOException {
        boolean six = endpoint.getAddress() instanceof Inet6Address;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = SocketAddresses.inet(arena, endpoint);
            int family = six ? LibC.AF_INET6() : LibC.AF_INET();
            return NativeSockets.connect(
                    family, address, subject, socket -> setUp(socket, subject), deadline);
        }
    }

    private static void setUp(Fd socket, String subject) throws IOException {
        long nodelay = SocketOptions.set(socket, LibC.IPPROTO_TCP(), LibC.TCP_NODELAY(), 1);
        Errno.check(nodelay, "set up", subject);
        long keepalive = SocketOptions.set(socket, LibC.SOL_SOCKET(), LibC.SO_KEEPALIVE(), 1);
        Errno.check(keepalive, "set up", subject);
    }

    private static SocketChannel connectChannel(
            InetSocketAddress endpoint, String subject, Deadline deadline) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            channel.configureBlocking(false);
            if (!channel.connect(endpoint)) {
                finish(channel, subject, deadline);
            }
            return channel;
        } catch (SocketException e) {
            channel.close();
            throw Unreachable.because(subject, String.valueOf(e.getMessage()), e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void finish(SocketChannel channel, String subject, Deadline deadline)
            throws IOException {
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_CONNECT);
            while (!channel.finishConnect()) {
                if (deadline.isOver()) {
                    throw Unreachable.inTime(subject);
                }
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline.remainingNanos());
                // select(0) would wait for ever.
                selector.select(Math.max(1, millis));
            }
        }
    }
}
