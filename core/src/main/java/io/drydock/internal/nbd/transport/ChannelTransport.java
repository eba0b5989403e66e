package io.drydock.internal.nbd.transport;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * A socket of Java's own: unix or TCP where native access is denied, so that NBD needs no native
 * code.
 *
 * <p>Threading: as {@link Transport} says. The channel is in non-blocking mode, in which an
 * interrupt does not close it.
 */
final class ChannelTransport implements Transport {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;

    private ChannelTransport(SocketChannel channel, Selector selector, SelectionKey key) {
        this.channel = channel;
        this.selector = selector;
        this.key = key;
    }

    /** Takes over a channel that is connected, and sets it to non-blocking mode. */
    static ChannelTransport of(SocketChannel channel) throws IOException {
        try {
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            try {
                SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
                return new ChannelTransport(channel, selector, key);
            } catch (IOException | RuntimeException e) {
                selector.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public long read(MemorySegment into) throws IOException {
        return channel.read(into.asByteBuffer());
    }

    @Override
    public long read(MemorySegment first, MemorySegment second) throws IOException {
        return channel.read(new ByteBuffer[] {first.asByteBuffer(), second.asByteBuffer()});
    }

    @Override
    public long write(MemorySegment from) throws IOException {
        return channel.write(from.asByteBuffer());
    }

    @Override
    public long write(MemorySegment first, MemorySegment second) throws IOException {
        return channel.write(new ByteBuffer[] {first.asByteBuffer(), second.asByteBuffer()});
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
