package io.drydock.internal.nbd.transmission;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for a reply, by cookie. A cookie is a slot number below and a count above,
 * so that one that was answered before is not taken for the slot's next request.
 *
 * <p>Threading: guarded by the connection's lock.
 */
final class Slots {
    private static final int SLOT_BITS = 20;
    private static final long SLOT_MASK = (1L << SLOT_BITS) - 1;

    /** The most requests at once: some 256 GiB of reads. */
    static final int CAPACITY = 1 << SLOT_BITS;

    private final List<Slot> slots = new ArrayList<>();
    private @Nullable Slot free;
    private long count;
    private int size;
    private int abandoned;

    /** How many are in flight, those given up included. */
    int size() {
        return size;
    }

    /** How many have been given up. */
    int abandoned() {
        return abandoned;
    }

    /** Takes in a request. */
    Slot add(Operation owner, long offset, long length) {
        Slot slot = free;
        if (slot == null) {
            if (slots.size() == CAPACITY) {
                throw new IllegalStateException(CAPACITY + " requests are in flight");
            }
            slot = new Slot(slots.size());
            slots.add(slot);
        } else {
            free = slot.next;
        }
        slot.begin((++count << SLOT_BITS) | slot.number(), owner, offset, length);
        size++;
        return slot;
    }

    /** The request of that cookie, or null when none is in flight under it. */
    @Nullable Slot get(long cookie) {
        int number = (int) (cookie & SLOT_MASK);
        if (number >= slots.size()) {
            return null;
        }
        Slot slot = slots.get(number);
        return slot.isInUse() && slot.cookie() == cookie ? slot : null;
    }

    /** Forgets a request that is in flight. */
    void remove(Slot slot) {
        if (slot.operation() == null) {
            abandoned--;
        }
        slot.free();
        slot.next = free;
        free = slot;
        size--;
    }

    /** Its reply is still to come, but nobody waits for it. */
    void abandon(Slot slot) {
        slot.abandon();
        abandoned++;
    }

    /** An operation that is in flight and whose caller can lead, or null. */
    @Nullable Operation anyLeader() {
        if (size > 0) {
            for (Slot slot : slots) {
                Operation operation = slot.isInUse() ? slot.operation() : null;
                if (operation != null && operation.canLead()) {
                    return operation;
                }
            }
        }
        return null;
    }

    /** All that are in flight, in any order; not to be kept. */
    Iterable<Slot> all() {
        return () -> slots.stream().filter(Slot::isInUse).iterator();
    }

    /** All that are in flight, in the order in which they were made. */
    List<Slot> inOrder() {
        List<Slot> all = new ArrayList<>(size);
        for (Slot slot : slots) {
            if (slot.isInUse()) {
                all.add(slot);
            }
        }
        all.sort(Comparator.comparingLong(Slot::cookie));
        return all;
    }
}
