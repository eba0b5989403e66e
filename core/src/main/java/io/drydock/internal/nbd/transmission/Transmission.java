package io.drydock.internal.nbd.transmission;

import io.drydock.error.ProtocolException;
import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Export;
import io.drydock.internal.nbd.wire.ServerError;
import io.drydock.internal.nbd.wire.ViolationException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second phase: requests of any number of threads, in flight at once on one connection.
 *
 * <p>There is no thread of its own. Of those that wait for a reply one leads: it receives for all,
 * and sends what the socket would not take at once. When its own operation is done it hands on to
 * another. So a lone caller is never woken by another thread, and an idle connection costs none.
 *
 * <p>Only the leader ends operations, also when the connection fails: while it reads into a
 * caller's memory, that caller cannot have returned.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class Transmission implements ReplyReader.Replies {
    private static final Logger LOG = LoggerFactory.getLogger(Transmission.class);

    private static final int MOST_BUFFERS = 64;

    /** How long to wait for the leader to notice that it is over. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Transport transport;
    private final String subject;
    private final ReplyReader replies;
    private final AtomicBoolean led = new AtomicBoolean();

    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final InFlight inFlight = new InFlight();
    private final ArrayDeque<Outgoing> outgoing = new ArrayDeque<>();
    private final ByteBuffer[] batch = new ByteBuffer[MOST_BUFFERS];

    /** Whether something is left to send. Written under the lock. */
    private volatile boolean backlog;

    /** Why the connection is dead; set once, under the lock. */
    private volatile @Nullable Death death;

    private record Outgoing(Request request, ByteBuffer header, @Nullable ByteBuffer payload) {
        boolean isSent() {
            return !header.hasRemaining() && (payload == null || !payload.hasRemaining());
        }
    }

    private record Death(String reason, @Nullable Throwable cause) {}

    public Transmission(Transport transport, Export export, String subject) {
        this.transport = transport;
        this.subject = subject;
        this.replies = new ReplyReader(transport, export, this);
    }

    /** Sends the operation's requests, and returns when all have been answered without error. */
    public void execute(Operation operation) throws IOException {
        submit(operation);
        while (!operation.isDone()) {
            if (led.compareAndSet(false, true)) {
                lead(operation);
            } else {
                follow(operation);
            }
            operation.absorbInterrupt();
        }
        operation.restoreInterrupt();
        if (operation.isAbandoned()) {
            throw dead(operation.name());
        }
        ServerError error = operation.error();
        if (error != null) {
            throw error.exception(operation.name(), subject);
        }
    }

    private void submit(Operation operation) throws IOException {
        lock.lock();
        try {
            if (death != null) {
                throw dead(operation.name());
            }
            for (Request request : operation.requests()) {
                ByteBuffer header = inFlight.add(request);
                outgoing.add(new Outgoing(request, header, request.payload()));
            }
        } finally {
            lock.unlock();
        }
        sendOrDie();
        if (backlog) {
            // The leader may be waiting for replies only.
            transport.wakeUp();
        }
    }

    private void sendOrDie() {
        try {
            send();
        } catch (IOException | RuntimeException e) {
            die(e);
        }
    }

    private void send() throws IOException {
        lock.lock();
        try {
            boolean progress = death == null;
            while (progress && !outgoing.isEmpty()) {
                write(fillBatch());
                progress = false;
                while (!outgoing.isEmpty() && outgoing.element().isSent()) {
                    outgoing.remove().request().markSent();
                    progress = true;
                }
            }
            backlog = !outgoing.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void write(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            ByteBuffer next = batch[i];
            if (next.hasRemaining()) {
                long sent = transport.write(MemorySegment.ofBuffer(next));
                next.position(next.position() + (int) sent);
                if (next.hasRemaining()) {
                    return;
                }
            }
        }
    }

    private int fillBatch() {
        int count = 0;
        for (Outgoing next : outgoing) {
            if (count + 2 > MOST_BUFFERS) {
                break;
            }
            batch[count++] = next.header();
            if (next.payload() != null) {
                batch[count++] = next.payload();
            }
        }
        return count;
    }

    private void follow(Operation operation) {
        long left = operation.deadline().remainingNanos();
        if (left <= 0) {
            die(late());
        }
        LockSupport.parkNanos(this, Math.max(left, PAUSE_NANOS));
    }

    private void lead(Operation operation) {
        try {
            while (!operation.isDone()) {
                if (death != null) {
                    abandonAll();
                } else {
                    pump(operation);
                }
            }
        } finally {
            led.set(false);
            wakeFollower();
        }
    }

    private void pump(Operation operation) {
        try {
            long left = operation.deadline().remainingNanos();
            if (left <= 0) {
                throw late();
            }
            transport.await(backlog, left);
            operation.absorbInterrupt();
            if (backlog) {
                send();
            }
            replies.receive();
        } catch (IOException | RuntimeException e) {
            die(e);
        } catch (Error e) {
            // Half of a reply may have been taken: nobody can go on from here.
            die(e);
            throw e;
        }
    }

    private static ViolationException late() {
        return new ViolationException("the server has not answered in time");
    }

    private void wakeFollower() {
        lock.lock();
        try {
            Request next = inFlight.any();
            if (next != null) {
                next.operation().wake();
            }
        } finally {
            lock.unlock();
        }
    }

    private void abandonAll() {
        lock.lock();
        try {
            outgoing.clear();
            for (Request request : inFlight.removeAll()) {
                request.operation().abandon();
                request.operation().requestDone();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable Request find(long cookie) {
        lock.lock();
        try {
            Request request = inFlight.get(cookie);
            return request != null && request.isSent() ? request : null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void end(long cookie, Request request) {
        lock.lock();
        try {
            inFlight.remove(cookie);
        } finally {
            lock.unlock();
        }
        request.operation().requestDone();
    }

    private void die(Throwable cause) {
        String reason =
                cause instanceof ViolationException
                        ? String.valueOf(cause.getMessage())
                        : "the connection broke: " + cause;
        die(new Death(reason, cause));
    }

    private void die(Death reason) {
        lock.lock();
        try {
            if (death == null) {
                death = reason;
            }
        } finally {
            lock.unlock();
        }
        transport.close();
    }

    private ProtocolException dead(String operation) {
        Death reason = death;
        if (reason == null) {
            throw new AssertionError("the connection is alive");
        }
        return reason.cause() == null
                ? new ProtocolException(operation, subject, reason.reason())
                : new ProtocolException(operation, subject, reason.reason(), reason.cause());
    }

    /** Says good-bye and closes the connection. What is in flight fails. */
    public void close() {
        lock.lock();
        try {
            // A server that is told so would answer what is in flight with errors of its own.
            if (death == null && inFlight.size() == 0) {
                batch[0] = InFlight.disconnect();
                write(1);
            }
        } catch (IOException e) {
            LOG.debug("{}: the server does not hear the good-bye", subject, e);
        } finally {
            lock.unlock();
        }
        die(new Death("the device was closed", null));
    }
}
