package io.drydock.internal.vhost;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.NotFoundException;
import io.drydock.error.TimedOutException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.EventFd;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.SharedMemory;
import io.drydock.internal.linux.SocketCalls;
import io.drydock.internal.nbd.wire.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes a device of a socket: connects, negotiates, and shares memory and rings.
 *
 * <p>Threading: belongs to the thread that connects.
 */
final class Connector {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final String CONNECT = "connect to";

    private final String subject;
    private final VhostUserOptions options;
    private final Deadline deadline;

    /** What the device consists of, last made last. */
    private final CloseStack owned = new CloseStack();

    private Connector(String subject, VhostUserOptions options) {
        this.subject = subject;
        this.options = options;
        this.deadline = Deadline.after(options.handshakeTimeout());
    }

    static VhostUserBlkDevice connect(Path path, VhostUserOptions options) throws IOException {
        String subject = "vhost-user-blk back-end " + path;
        Connector connector = new Connector(subject, options);
        try {
            return connector.open(path);
        } catch (DeadException e) {
            IOException failure = e.death().exception(CONNECT, subject);
            connector.owned.closeAfter(failure);
            throw failure;
        } catch (IOException | RuntimeException e) {
            connector.owned.closeAfter(e);
            throw e;
        }
    }

    private VhostUserBlkDevice open(Path path) throws IOException, DeadException {
        Fd socket = connect(path);
        Control control = new Control(socket);
        Negotiation negotiation = new Negotiation(control, subject, deadline);
        BlockConfig config = negotiation.agree();
        int count = negotiation.queues(config, options.queues());
        long ringBytes = Ring.bytes(Limits.RING_ENTRIES);
        long buffersStart = pages(count * ringBytes);
        SharedMemory memory =
                SharedMemory.create("drydock-vhost", buffersStart + count * Buffers.TOTAL_BYTES);
        owned.push(memory::close);
        EventFd ended = event();
        Fd news = shareAll(negotiation, memory);
        Link link =
                new Link(
                        subject,
                        options,
                        socket,
                        news,
                        control,
                        negotiation.features(),
                        config,
                        ended);
        List<Queue> queues = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Ring ring =
                    new Ring(
                            memory.all(),
                            i * ringBytes,
                            Limits.RING_ENTRIES,
                            negotiation.has(LibC.VIRTIO_RING_F_INDIRECT_DESC()),
                            negotiation.has(LibC.VIRTIO_RING_F_EVENT_IDX()));
            EventFd kick = event();
            EventFd call = event();
            long buffers = buffersStart + i * Buffers.TOTAL_BYTES;
            Queue queue = new Queue(link, memory.all(), ring, buffers, kick, call);
            owned.push(queue::close);
            queues.add(queue);
            negotiation.start(i, ring, kick, call);
        }
        negotiation.settle();
        return new VhostUserBlkDevice(link, List.copyOf(queues), this::release);
    }

    private static long pages(long bytes) {
        return (bytes + 4095) & -4096;
    }

    private EventFd event() throws IOException {
        EventFd event = EventFd.create();
        owned.push(event::close);
        return event;
    }

    /** Returns our end of the channel on which the back-end may speak up. */
    private Fd shareAll(Negotiation negotiation, SharedMemory memory)
            throws IOException, DeadException {
        Fd[] channel = new Fd[2];
        Errno.check(SocketCalls.socketpair(channel), CONNECT, subject);
        owned.push(channel[0]::close);
        try (Fd theirs = channel[1]) {
            int flags = LibC.O_NONBLOCK();
            Errno.check(FileCalls.fcntl(channel[0], LibC.F_SETFL(), flags), CONNECT, subject);
            negotiation.share(memory, theirs);
        }
        return channel[0];
    }

    private Fd connect(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int number = SocketCalls.streamSocket(LibC.AF_UNIX(), LibC.SOCK_NONBLOCK());
            Fd socket = Fd.owned(Errno.check(number, CONNECT, subject));
            owned.push(socket::close);
            var address = SocketCalls.unixAddress(arena, path.toString());
            long result = SocketCalls.connect(socket, address);
            // The back-end's queue is full (man 2 connect), for whose end there is no event.
            while (result == -LibC.EAGAIN() || result == -LibC.EINTR()) {
                if (deadline.isOver()) {
                    throw new TimedOutException(CONNECT, subject, "it does not accept");
                }
                LockSupport.parkNanos(RETRY_NANOS);
                result = SocketCalls.connect(socket, address);
            }
            if (result == -LibC.ENOENT() || result == -LibC.ECONNREFUSED()) {
                throw new NotFoundException(
                        CONNECT,
                        subject,
                        "no back-end listens there: " + Errno.description(result),
                        Errno.failure(CONNECT, subject, result));
            }
            Errno.check(result, CONNECT, subject);
            return socket;
        }
    }

    private void release() {
        try {
            owned.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing of it can fail so
        }
    }
}
