package io.drydock.internal.nbd.transmission;

import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Wire;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The requests that are to be sent, in order. Headers and small payloads are put together in memory
 * of our own and go out many at a time; large payloads go out from where they are.
 *
 * <p>Threading: guarded by the connection's lock.
 */
final class Outbox {
    private static final int STAGING_BYTES = 64 << 10;
    private static final int DIRECT_BYTES = 16 << 10;

    /** The headers of 64 requests. */
    private static final int BEGINNINGS = 64 * Wire.EXTENDED_REQUEST_BYTES + 1;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Framing framing;
    private final Sender sender;
    private final MemorySegment staging = Arena.ofAuto().allocate(STAGING_BYTES, Long.BYTES);

    /** The beginnings of the staging memory that have been sent before, by their length. */
    private final @Nullable MemorySegment[] beginnings = new @Nullable MemorySegment[BEGINNINGS];

    /** What is ready to be sent: from here ... */
    private int at;

    /** ... to there. */
    private int limit;

    /** Not looked at yet. */
    private @Nullable Slot first;

    private @Nullable Slot last;

    /** Its payload goes out after what is ready. */
    private @Nullable Slot paying;

    private MemorySegment payload = MemorySegment.NULL;
    private long payloadAt;
    private long payloadEnd;

    /** How many bytes have gone out. */
    private long sent;

    /** How many bytes have been made ready, payloads included. */
    private long counted;

    /** Whose requests they are. Called under the lock. */
    interface Sender {
        /** The caller has closed the memory that its request is to write; none of it was sent. */
        void memoryClosed(Slot slot);
    }

    Outbox(Framing framing, Sender sender) {
        this.framing = framing;
        this.sender = sender;
    }

    void add(Slot slot) {
        slot.next = null;
        Slot before = last;
        if (before == null) {
            first = slot;
        } else {
            before.next = slot;
        }
        last = slot;
    }

    /** Takes a request out of which nothing has been sent; false when it is too late for that. */
    boolean remove(Slot slot) {
        Slot before = null;
        for (Slot s = first; s != null; s = s.next) {
            if (s == slot) {
                unlink(before, s);
                return true;
            }
            before = s;
        }
        return false;
    }

    private void unlink(@Nullable Slot before, Slot slot) {
        if (before == null) {
            first = slot.next;
        } else {
            before.next = slot.next;
        }
        if (last == slot) {
            last = before;
        }
        slot.next = null;
    }

    /** Keeps what is still to be sent of a payload whose owner wants its memory back. */
    void detach(Slot slot) {
        if (paying == slot) {
            long rest = payloadEnd - payloadAt;
            MemorySegment copy = Arena.ofAuto().allocate(Math.max(1, rest));
            MemorySegment.copy(payload, payloadAt, copy, 0, rest);
            payload = copy;
            payloadAt = 0;
            payloadEnd = rest;
        }
    }

    /** How many bytes have gone out: {@link Slot#isSent} wants to know. */
    long sent() {
        return sent;
    }

    boolean isEmpty() {
        return first == null && paying == null && at == limit;
    }

    /** Sends what can be sent now; says whether that was all. */
    boolean send(Transport transport) throws IOException {
        while (true) {
            prepare();
            if (at == limit && paying == null) {
                return true;
            }
            long count = sendOnce(transport);
            if (count == 0) {
                return false;
            }
            sent += count;
            int ready = (int) Math.min(count, limit - at);
            at += ready;
            payloadAt += count - ready;
            if (at == limit) {
                at = 0;
                limit = 0;
            }
        }
    }

    private long sendOnce(Transport transport) throws IOException {
        try {
            boolean direct = paying != null && payload.isNative();
            if (!direct) {
                return transport.write(ready());
            }
            MemorySegment rest = payload.asSlice(payloadAt, payloadEnd - payloadAt);
            return at == limit ? transport.write(rest) : transport.write(ready(), rest);
        } catch (IllegalStateException e) {
            // Half of the request is on its way, and the server waits for the rest.
            throw new IOException("the memory of a write was closed while it was sent", e);
        }
    }

    /** What is ready; of the usual lengths without making an object. */
    private MemorySegment ready() {
        if (at > 0 || limit >= BEGINNINGS) {
            return staging.asSlice(at, limit - at);
        }
        MemorySegment beginning = beginnings[limit];
        if (beginning == null) {
            beginning = staging.asSlice(0, limit);
            beginnings[limit] = beginning;
        }
        return beginning;
    }

    private void prepare() {
        while (true) {
            if (paying != null && !pay()) {
                return;
            }
            Slot slot = first;
            if (slot == null || STAGING_BYTES - limit < Wire.EXTENDED_REQUEST_BYTES) {
                return;
            }
            unlink(null, slot);
            begin(slot);
        }
    }

    /** Goes on with a payload; says whether all of it is ready. */
    private boolean pay() {
        if (payloadAt < payloadEnd && payload.isNative()) {
            return false;
        }
        int count = (int) Math.min(payloadEnd - payloadAt, STAGING_BYTES - limit);
        MemorySegment.copy(payload, payloadAt, staging, limit, count);
        limit += count;
        payloadAt += count;
        if (payloadAt < payloadEnd) {
            return false;
        }
        paying = null;
        payload = MemorySegment.NULL;
        return true;
    }

    private void begin(Slot slot) {
        Operation operation = slot.operation();
        if (operation == null) {
            throw new AssertionError("a request without an operation");
        }
        boolean pays = slot.command() == Command.WRITE;
        if (pays && !operation.memory().scope().isAlive()) {
            sender.memoryClosed(slot);
            return;
        }
        int start = limit;
        header(slot, operation);
        counted += limit - start;
        if (pays) {
            counted += slot.length();
            payload = operation.memory();
            payloadAt = slot.memoryOffset();
            payloadEnd = payloadAt + slot.length();
            paying = slot;
            copySmall(slot, start);
        }
        slot.setSentAt(counted);
    }

    private void copySmall(Slot slot, int start) {
        int count = (int) slot.length();
        if (count < DIRECT_BYTES && count <= STAGING_BYTES - limit) {
            try {
                MemorySegment.copy(payload, payloadAt, staging, limit, count);
                limit += count;
            } catch (IllegalStateException e) {
                counted -= limit - start + slot.length();
                limit = start;
                sender.memoryClosed(slot);
            }
            paying = null;
            payload = MemorySegment.NULL;
        }
    }

    private void header(Slot slot, Operation operation) {
        boolean extended = framing.extended();
        int flags = operation.flags();
        if (extended && slot.command() == Command.WRITE) {
            flags |= Wire.CMD_FLAG_PAYLOAD_LEN;
        }
        putInt(extended ? Wire.EXTENDED_REQUEST_MAGIC : Wire.REQUEST_MAGIC);
        putShort(flags);
        putShort(slot.command().number());
        putLong(slot.cookie());
        putLong(slot.offset());
        if (extended) {
            putLong(slot.length());
        } else {
            putInt((int) slot.length());
        }
    }

    private void putShort(int value) {
        staging.set(SHORT, limit, (short) value);
        limit += Short.BYTES;
    }

    private void putInt(int value) {
        staging.set(INT, limit, value);
        limit += Integer.BYTES;
    }

    private void putLong(long value) {
        staging.set(LONG, limit, value);
        limit += Long.BYTES;
    }

    /** Says good-bye, if nothing is on its way: the one request that has no reply. */
    void disconnect(Transport transport) throws IOException {
        if (isEmpty()) {
            at = 0;
            limit = 0;
            putInt(framing.extended() ? Wire.EXTENDED_REQUEST_MAGIC : Wire.REQUEST_MAGIC);
            putShort(0);
            putShort(Wire.CMD_DISC);
            putLong(0);
            putLong(0);
            if (framing.extended()) {
                putLong(0);
            } else {
                putInt(0);
            }
            transport.write(staging.asSlice(0, limit));
            at = limit;
        }
    }
}
