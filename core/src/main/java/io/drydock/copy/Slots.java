package io.drydock.copy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a copy, as many as ranges may be in flight. They are made as they are needed: a
 * small copy needs few.
 *
 * <p>Threading: {@link #release} is for any thread, the rest for the one that runs the copy.
 */
final class Slots implements AutoCloseable {
    private final Transfer transfer;
    private final @Nullable Endpoint source;
    private final Endpoint destination;
    private final List<Slot> all = new ArrayList<>();

    /** What was used last is used next: it is still in the processor's cache. */
    private final LinkedBlockingDeque<Slot> free = new LinkedBlockingDeque<>();

    /**
     * @param source what slots read from; null when others fill them
     */
    Slots(Transfer transfer, @Nullable Endpoint source, Endpoint destination) {
        this.transfer = transfer;
        this.source = source;
        this.destination = destination;
    }

    /** A slot with nothing in flight; null when all is to stop. */
    @Nullable Slot take() {
        transfer.report();
        if (transfer.isStopped()) {
            return null;
        }
        Slot slot = free.pollFirst();
        if (slot == null && all.size() < transfer.options().requests()) {
            slot = new Slot(transfer, this, source, destination);
            all.add(slot);
        }
        while (slot == null && !transfer.isStopped()) {
            slot = poll();
        }
        return slot;
    }

    /** Gives back a slot whose requests have all ended. */
    void release(Slot slot) {
        free.addFirst(slot);
    }

    /** Waits until nothing is in flight. What is, is given up if all is to stop. */
    @Override
    public void close() {
        int ended = 0;
        while (ended < all.size()) {
            if (poll() != null) {
                ended++;
            } else if (transfer.isStopped()) {
                all.forEach(Slot::cancel);
            }
        }
        all.clear();
    }

    private @Nullable Slot poll() {
        transfer.report();
        try {
            return free.pollFirst(Transfer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            transfer.interrupt();
            return null;
        }
    }
}
