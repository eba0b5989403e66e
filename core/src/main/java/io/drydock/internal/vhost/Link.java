package io.drydock.internal.vhost;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.EventFd;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.PollSet;
import io.drydock.internal.linux.SocketCalls;
import io.drydock.internal.nbd.wire.Deadline;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What all queues of a device have in common: the connection, its end, and the disk's size.
 *
 * <p>Threading: safe for use by many threads.
 */
final class Link {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final String subject;
    private final VhostUserOptions options;
    private final Fd socket;
    private final Fd news;
    private final Control control;
    private final long features;

    /** Readable once the device is dead: wakes all who sleep in poll. */
    private final EventFd ended;

    private final CopyOnWriteArrayList<Runnable> mourners = new CopyOnWriteArrayList<>();

    /** Held while messages are exchanged. */
    private final ReentrantLock talking = new ReentrantLock();

    // Guarded by talking.
    private final MemorySegment message =
            Arena.ofAuto().allocate(Message.HEADER_BYTES, Integer.BYTES);
    private long received;

    private volatile @Nullable Death death;
    private volatile BlockConfig config;

    /**
     * @param socket the connection
     * @param news our end of the channel on which the back-end speaks up by itself
     * @param features what was negotiated
     */
    Link(
            String subject,
            VhostUserOptions options,
            Fd socket,
            Fd news,
            Control control,
            long features,
            BlockConfig config,
            EventFd ended) {
        this.subject = subject;
        this.options = options;
        this.socket = socket;
        this.news = news;
        this.control = control;
        this.features = features;
        this.config = config;
        this.ended = ended;
    }

    String subject() {
        return subject;
    }

    VhostUserOptions options() {
        return options;
    }

    BlockConfig config() {
        return config;
    }

    /** What is done once when the device dies, on the thread that notices. */
    void whenDead(Runnable mourner) {
        mourners.add(mourner);
    }

    @Nullable Death death() {
        return death;
    }

    boolean isDead() {
        return death != null;
    }

    /** Throws if the device is dead. */
    void check() throws DeadException {
        Death reason = death;
        if (reason != null) {
            throw new DeadException(reason);
        }
    }

    /** What a call on a dead device fails with. */
    IOException exception(String operation) {
        Death reason = death;
        if (reason == null) {
            throw new AssertionError("the device is alive");
        }
        return reason.exception(operation, subject);
    }

    /** Ends the device, unless it is dead already: nobody need wait any more. */
    void die(Death reason) {
        synchronized (ended) {
            if (death != null) {
                return;
            }
            death = reason;
        }
        ended.signal();
        SocketCalls.shutdown(socket);
        mourners.forEach(Runnable::run);
    }

    /** What a thread that sleeps waits for, beside its queue's own calls: three places. */
    void watch(PollSet polled) {
        polled.add(ended.fd(), LibC.POLLIN());
        polled.add(socket, LibC.POLLRDHUP());
        polled.add(news, LibC.POLLIN());
    }

    /**
     * Looks at what {@link #watch} has added.
     *
     * @param first the place of the first
     */
    void attend(PollSet polled, int first) throws DeadException {
        if (polled.hasEnded(first + 1) || polled.hasEnded(first + 2)) {
            throw new DeadException(
                    Death.lost("the back-end has gone; whether changes have happened is unknown"));
        }
        if (polled.events(first + 2) != 0) {
            hearNews();
        }
    }

    /** Takes what the back-end has said by itself, if it has: the disk may have grown. */
    void hearNews() throws DeadException {
        talking.lock();
        try {
            while (receiveNews()) {
                Deadline deadline = Deadline.after(options.handshakeTimeout());
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment space = control.config(arena, BlockConfig.BYTES, deadline);
                    config = config.resized(BlockConfig.parse(space, features).sizeBytes());
                }
            }
        } finally {
            talking.unlock();
        }
    }

    private boolean receiveNews() throws DeadException {
        long count = SocketCalls.recv(news, message.asSlice(received));
        if (count == -LibC.EAGAIN() || count == -LibC.EINTR()) {
            return false;
        }
        if (count <= 0) {
            throw new DeadException(Death.lost("the back-end has closed its channel"));
        }
        received += count;
        if (received < message.byteSize()) {
            return false;
        }
        received = 0;
        int request = message.get(INT, 0);
        int flags = message.get(INT, 4);
        if (request != Message.BACKEND_CONFIG_CHANGE
                || flags != Message.VERSION
                || message.get(INT, 8) != 0) {
            throw DeadException.violation(
                    "message %d with flags %#x, which nobody has asked for"
                            .formatted(request, flags));
        }
        return true;
    }
}
