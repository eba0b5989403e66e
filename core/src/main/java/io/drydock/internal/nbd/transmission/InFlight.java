package io.drydock.internal.nbd.transmission;

import io.drydock.internal.nbd.wire.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for a reply, by cookie. A cookie is a slot number below and a count above,
 * so that one that was answered before is not taken for the slot's next request.
 *
 * <p>Threading: guarded by the transmission's lock.
 */
public final class InFlight {
    private static final int SLOT_BITS = 20;
    private static final long SLOT_MASK = (1L << SLOT_BITS) - 1;

    /** The most requests at once: some 256 GiB of reads. */
    static final int CAPACITY = 1 << SLOT_BITS;

    private final List<Slot> slots = new ArrayList<>();
    private @Nullable Slot free;
    private ByteBuffer headers = ByteBuffer.allocate(0);
    private long count;
    private int size;

    private static final int HEADERS_AT_ONCE = 32;

    /** A place for a request, with its header in memory that the kernel reads without a copy. */
    private static final class Slot {
        final int number;
        final ByteBuffer header;
        long cookie;
        @Nullable Request request;
        @Nullable Slot nextFree;

        Slot(int number, ByteBuffer header) {
            this.number = number;
            this.header = header;
        }
    }

    int size() {
        return size;
    }

    /** Takes in a request and returns its header, ready to be sent. */
    ByteBuffer add(Request request) {
        Slot slot = take();
        slot.cookie = (++count << SLOT_BITS) | slot.number;
        slot.request = request;
        size++;
        return header(slot.header.clear(), request.command(), slot.cookie)
                .putLong(request.offset())
                .putInt(request.length())
                .flip();
    }

    /** The one request that has no reply. */
    static ByteBuffer disconnect() {
        ByteBuffer header = ByteBuffer.allocateDirect(Wire.REQUEST_BYTES);
        return header(header, Wire.CMD_DISC, 0).putLong(0).putInt(0).flip();
    }

    private static ByteBuffer header(ByteBuffer header, int command, long cookie) {
        return header.putInt(Wire.REQUEST_MAGIC)
                .putShort((short) 0)
                .putShort((short) command)
                .putLong(cookie);
    }

    private Slot take() {
        Slot slot = free;
        if (slot == null) {
            if (slots.size() == CAPACITY) {
                throw new IllegalStateException(CAPACITY + " requests are in flight");
            }
            slot = new Slot(slots.size(), nextHeader());
            slots.add(slot);
        } else {
            free = slot.nextFree;
            slot.nextFree = null;
        }
        return slot;
    }

    private ByteBuffer nextHeader() {
        if (!headers.hasRemaining()) {
            headers = ByteBuffer.allocateDirect(HEADERS_AT_ONCE * Wire.REQUEST_BYTES);
        }
        ByteBuffer header = headers.slice(headers.position(), Wire.REQUEST_BYTES);
        headers.position(headers.position() + Wire.REQUEST_BYTES);
        return header;
    }

    /** The request of that cookie, or null when none is in flight under it. */
    @Nullable Request get(long cookie) {
        int number = (int) (cookie & SLOT_MASK);
        if (number >= slots.size() || slots.get(number).cookie != cookie) {
            return null;
        }
        return slots.get(number).request;
    }

    /** Forgets a request that is in flight. */
    void remove(long cookie) {
        Slot slot = slots.get((int) (cookie & SLOT_MASK));
        slot.request = null;
        slot.nextFree = free;
        free = slot;
        size--;
    }

    /** Some request, or null when there is none. */
    @Nullable Request any() {
        if (size > 0) {
            for (Slot slot : slots) {
                if (slot.request != null) {
                    return slot.request;
                }
            }
        }
        return null;
    }

    /** Forgets all, and returns them. */
    List<Request> removeAll() {
        List<Request> all = new ArrayList<>(size);
        for (Slot slot : slots) {
            if (slot.request != null) {
                all.add(slot.request);
                remove(slot.cookie);
            }
        }
        return all;
    }
}
