package io.drydock.internal.vhost;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A place for one request on a ring, used again and again.
 *
 * <p>Threading: who has claimed it fills it in; who sees it {@link #DONE} reads what became of it.
 */
final class Slot {
    static final int FREE = 0;
    static final int IN_FLIGHT = 1;
    static final int DONE = 2;

    /** The head of its descriptors, which the back-end knows it by. */
    final int head;

    /** Where its header, its range and its status are in the shared memory: see {@link Ring}. */
    final long cell;

    /** Written last, by whoever changes it. */
    volatile int state;

    /** Who waits for it; null when the reader thread ends it. */
    @Nullable Thread waiter;

    /** What it is a part of; null when somebody waits for it. */
    @Nullable AsyncOperation operation;

    Command command = Command.FLUSH;

    /** Its range on the disk. */
    long offset;

    int length;

    /** The caller's memory, and the place in it; null when there is none. */
    @Nullable MemorySegment memory;

    long memoryOffset;

    /** Where its bytes are in the shared memory; -1 when it has none. */
    long data;

    /** On the clock of {@link System#nanoTime}: when it was handed to the back-end. */
    long begunNanos;

    /** What the back-end has said: VIRTIO_BLK_S_*. */
    int status;

    Slot(int head, long cell) {
        this.head = head;
        this.cell = cell;
    }

    /** How many bytes the back-end may write for it: what is read, and the status. */
    long writableBytes() {
        return command == Command.READ ? length + 1L : 1;
    }

    void copyIn(MemorySegment shared) {
        MemorySegment from = memory;
        if (from != null) {
            MemorySegment.copy(from, memoryOffset, shared, data, length);
        }
    }

    void copyOut(MemorySegment shared) {
        MemorySegment to = memory;
        if (to != null) {
            MemorySegment.copy(shared, data, to, memoryOffset, length);
        }
    }
}
