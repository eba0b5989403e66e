package io.drydock.internal.nbd.tls;

import io.drydock.error.ConnectionLostException;
import io.drydock.error.ProtocolException;
import io.drydock.error.RefusedException;
import io.drydock.error.TimedOutException;
import io.drydock.internal.nbd.tls.TlsEngine.Outcome;
import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Deadline;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A stream that is encrypted on its way through another one.
 *
 * <p>What has been encrypted cannot be taken back, but the other stream may take only a part of it.
 * So of what is written the last byte is reported as taken only when all records are on their way:
 * until then the writer knows that there is more to write. It goes on with that byte, since it is
 * in the middle of a message.
 *
 * <p>Threading: as {@link Transport} says.
 */
public final class TlsTransport implements Transport {
    private static final int BUFFER_BYTES = 16 * TlsEngine.RECORD_BYTES;
    private static final ByteBuffer[] NOTHING = {ByteBuffer.allocate(0)};

    private final Transport inner;
    private final TlsEngine engine;
    private final String subject;

    // For the reader. The first holds records, the second what was in one that had no room; both
    // are always ready to be taken from.
    private final MemorySegment incomingBytes = Arena.ofAuto().allocate(BUFFER_BYTES);
    private final ByteBuffer incoming = incomingBytes.asByteBuffer().limit(0);
    private final ByteBuffer spare = ByteBuffer.allocate(TlsEngine.RECORD_BYTES).limit(0);
    private final ByteBuffer[] spareAlone = {spare};

    /** Whether a wait for the other stream is of any use to the reader. */
    private volatile boolean needsInput = true;

    /** Held for all that is below: the reader may have to answer, too. */
    private final ReentrantLock outbound = new ReentrantLock();

    private final MemorySegment outgoingBytes = Arena.ofAuto().allocate(BUFFER_BYTES);
    private final ByteBuffer outgoing = outgoingBytes.asByteBuffer().limit(0);
    private boolean owesByte;

    private TlsTransport(Transport inner, TlsEngine engine, String subject) {
        this.inner = inner;
        this.engine = engine;
        this.subject = subject;
    }

    /**
     * Agrees with the server on keys, and takes the other stream over. When that fails it stays the
     * caller's.
     *
     * @param subject what errors call the server
     */
    static TlsTransport connect(
            Transport inner, TlsEngine engine, String subject, Deadline deadline)
            throws IOException {
        TlsTransport transport = new TlsTransport(inner, engine, subject);
        while (!transport.handshake(deadline.remainingNanos())) {
            if (deadline.isOver()) {
                throw new TimedOutException(
                        "connect to", subject, "the server does not come to the end of TLS");
            }
        }
        return transport;
    }

    /** Makes one step, and waits where that is a receipt; returns whether it was the last. */
    private boolean handshake(long nanos) throws IOException {
        if (!answer()) {
            inner.await(true, Math.max(0, nanos));
            return false;
        }
        if (!engine.isHandshaking()) {
            return true;
        }
        switch (decryptSpare()) {
            case DONE -> {}
            case NEEDS_INPUT -> {
                int count = fill();
                if (count < 0) {
                    throw hungUp();
                }
                if (count == 0) {
                    inner.await(false, Math.max(0, nanos));
                }
            }
            case NEEDS_ROOM -> throw violation("the server sends data before the end of TLS");
            case ENDED -> throw hungUp();
        }
        return false;
    }

    private ConnectionLostException hungUp() {
        return new ConnectionLostException(
                "connect to",
                subject,
                "the server hangs up in the middle of TLS, as some do when they refuse a key");
    }

    private ProtocolException violation(String reason) {
        return new ProtocolException("connect to", subject, reason);
    }

    /** Sends what the engine has to say of its own; returns whether all of it is on its way. */
    private boolean answer() throws IOException {
        outbound.lock();
        try {
            while (flush()) {
                if (!engine.hasToSend()) {
                    return true;
                }
                encrypt(NOTHING);
            }
            return false;
        } finally {
            outbound.unlock();
        }
    }

    @Override
    public long read(MemorySegment into) throws IOException {
        return read(into.asByteBuffer());
    }

    @Override
    public long read(MemorySegment first, MemorySegment second) throws IOException {
        return read(first.asByteBuffer(), second.asByteBuffer());
    }

    private long read(ByteBuffer... into) throws IOException {
        long room = remaining(into);
        long left = room;
        // What was left when the other stream was asked last. Records without data must not keep
        // us here for ever.
        long leftBefore = -1;
        while (left > 0) {
            Outcome outcome = takeSpare(into) ? Outcome.DONE : decrypt(into);
            if (outcome == Outcome.NEEDS_ROOM) {
                // The engine says so of records that are not complete, too.
                outcome = decryptSpare();
            }
            left = remaining(into);
            needsInput = outcome == Outcome.NEEDS_INPUT;
            switch (outcome) {
                case DONE -> {}
                case NEEDS_ROOM -> throw violation("the server's TLS record is too large");
                case NEEDS_INPUT -> {
                    if (leftBefore == left) {
                        return room - left;
                    }
                    leftBefore = left;
                    int count = fill();
                    if (count <= 0) {
                        return left == room ? count : room - left;
                    }
                }
                case ENDED -> {
                    return left == room ? -1 : room - left;
                }
            }
        }
        return room - left;
    }

    private static long remaining(ByteBuffer[] buffers) {
        long sum = 0;
        for (ByteBuffer buffer : buffers) {
            sum += buffer.remaining();
        }
        return sum;
    }

    private boolean takeSpare(ByteBuffer[] into) {
        if (!spare.hasRemaining()) {
            return false;
        }
        for (ByteBuffer buffer : into) {
            int count = Math.min(buffer.remaining(), spare.remaining());
            buffer.put(spare.slice(spare.position(), count));
            spare.position(spare.position() + count);
        }
        return true;
    }

    private Outcome decryptSpare() throws IOException {
        spare.clear();
        try {
            return decrypt(spareAlone);
        } finally {
            spare.flip();
        }
    }

    private Outcome decrypt(ByteBuffer[] into) throws IOException {
        Outcome outcome;
        try {
            outcome = engine.decrypt(incoming, into);
        } catch (IOException e) {
            throw failure(e);
        }
        if (outcome == Outcome.DONE && engine.hasToSend()) {
            answer();
        }
        return outcome;
    }

    /** Reads from the other stream; returns how many bytes, as that does. */
    private int fill() throws IOException {
        incoming.compact();
        try {
            long count = inner.read(incomingBytes.asSlice(incoming.position()));
            if (count > 0) {
                incoming.position(incoming.position() + (int) count);
            }
            return (int) count;
        } finally {
            incoming.flip();
        }
    }

    @Override
    public long write(MemorySegment from) throws IOException {
        return write(from.asByteBuffer());
    }

    @Override
    public long write(MemorySegment first, MemorySegment second) throws IOException {
        return write(first.asByteBuffer(), second.asByteBuffer());
    }

    private long write(ByteBuffer... from) throws IOException {
        long size = remaining(from);
        outbound.lock();
        try {
            if (size == 0 || !flush()) {
                return 0;
            }
            if (owesByte) {
                ByteBuffer first = from[0].hasRemaining() ? from[0] : from[1];
                first.position(first.position() + 1);
                owesByte = false;
            }
            while (remaining(from) > 0) {
                encrypt(from);
                if (!flush()) {
                    owesByte = true;
                    return size - remaining(from) - 1;
                }
            }
            return size;
        } finally {
            outbound.unlock();
        }
    }

    private void encrypt(ByteBuffer[] from) throws IOException {
        outgoing.clear();
        try {
            engine.encrypt(from, outgoing);
        } catch (IOException e) {
            throw failure(e);
        } finally {
            outgoing.flip();
        }
    }

    /** Sends records that are ready; returns whether all of them are on their way. */
    private boolean flush() throws IOException {
        while (outgoing.hasRemaining()) {
            int start = outgoing.position();
            long sent = inner.write(outgoingBytes.asSlice(start, outgoing.remaining()));
            if (sent == 0) {
                return false;
            }
            outgoing.position(start + (int) sent);
        }
        return true;
    }

    /** The engine's complaints: of the server's certificate, or of anything else it has sent. */
    private IOException failure(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof GeneralSecurityException) {
                return new RefusedException(
                        "connect to",
                        subject,
                        "the server's certificate is not to be trusted: " + cause.getMessage(),
                        "name its authority by tls-certificates, and its name by tls-hostname");
            }
        }
        return new ProtocolException("talk to", subject, "TLS fails: " + e.getMessage(), e);
    }

    @Override
    public void await(boolean writable, long nanos) throws IOException {
        if (!needsInput) {
            return;
        }
        inner.await(writable || !answer(), nanos);
    }

    @Override
    public void wakeUp() {
        inner.wakeUp();
    }

    @Override
    public void close() {
        // Whoever is writing now is not waited for, and neither is the server.
        if (outbound.tryLock()) {
            try (inner) {
                engine.end();
                answer();
            } catch (IOException e) {
                // The good-bye is a courtesy.
            } finally {
                outbound.unlock();
            }
        } else {
            inner.close();
        }
    }
}
