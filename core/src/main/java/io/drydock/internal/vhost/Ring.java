package io.drydock.internal.vhost;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.virtio_blk_discard_write_zeroes;
import io.drydock.bindings.libc.virtio_blk_outhdr;
import io.drydock.bindings.libc.vring_avail;
import io.drydock.bindings.libc.vring_desc;
import io.drydock.bindings.libc.vring_used;
import io.drydock.bindings.libc.vring_used_elem;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A split virtqueue (VIRTIO 1.2, section 2.7) of virtio-blk requests, as the driver sees it.
 *
 * <p>Each request has a place of its own: three descriptors (its header, its bytes, its status)
 * that are written once but for the second, and a cell with what the first and the third are about.
 * With indirect descriptors the three are a table in the cell, and a ring of so many entries takes
 * that many requests instead of a third.
 *
 * <p>The back-end can write to all of it at any time. So nothing that we have written is read back,
 * and what the back-end writes is read once, checked, and used only then.
 *
 * <p>Threading: one thread publishes at a time and one takes what is used.
 */
final class Ring {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The two indices, and the two numbers that say when a side wants to be told. */
    private static final VarHandle INDEX = SHORT.varHandle();

    private static final VarHandle WORD = INT.varHandle();

    private static final VarHandle STATUS = ValueLayout.JAVA_BYTE.varHandle();

    private static final int CHAIN = 3;
    private static final long DESCRIPTOR_BYTES = vring_desc.sizeof();
    private static final long ELEMENT_BYTES = vring_used_elem.sizeof();

    // A cell: the table, the header, the range; and in a cache line of its own what is written
    // by the back-end.
    private static final long HEADER = CHAIN * DESCRIPTOR_BYTES;
    private static final long RANGE = HEADER + virtio_blk_outhdr.sizeof();
    private static final long STATUS_BYTE = 128;
    private static final long CELL_BYTES = 192;

    private static final int RANGE_BYTES = (int) virtio_blk_discard_write_zeroes.sizeof();

    private final MemorySegment memory;
    private final long base;
    private final int entries;
    private final boolean indirect;
    private final boolean eventIndex;

    // Offsets in the shared memory.
    private final long descriptors;
    private final long available;
    private final long used;
    private final long cells;

    /** How many requests were published; on a ring it is this, modulo 2^16. */
    private volatile int published;

    /** How many answers were taken. Written by the thread that takes them. */
    private volatile int taken;

    /**
     * @param memory the shared memory, all of it
     * @param start where this ring begins in it
     * @param entries a power of two
     * @param indirect whether VIRTIO_RING_F_INDIRECT_DESC was negotiated
     * @param eventIndex whether VIRTIO_RING_F_EVENT_IDX was negotiated
     */
    Ring(MemorySegment memory, long start, int entries, boolean indirect, boolean eventIndex) {
        this.memory = memory;
        this.base = memory.address();
        this.entries = entries;
        this.indirect = indirect;
        this.eventIndex = eventIndex;
        descriptors = start;
        available = descriptors + entries * DESCRIPTOR_BYTES;
        used = lines(available + vring_avail.sizeof() + (entries + 1L) * Short.BYTES);
        cells = lines(used + vring_used.sizeof() + entries * ELEMENT_BYTES + Short.BYTES);
        for (int i = 0; i < capacity(); i++) {
            describe(i);
        }
        disableCalls();
    }

    /** How much of the shared memory a ring takes. */
    static long bytes(int entries) {
        long rings = entries * (DESCRIPTOR_BYTES + ELEMENT_BYTES + Short.BYTES) + 1024;
        return lines(rings + entries * CELL_BYTES);
    }

    private static long lines(long bytes) {
        return (bytes + 63) & -64;
    }

    /** How many requests it takes at once. */
    int capacity() {
        return indirect ? entries : entries / CHAIN;
    }

    int entries() {
        return entries;
    }

    // The addresses in our process, which is what the protocol wants.
    long descriptorsAddress() {
        return base + descriptors;
    }

    long availableAddress() {
        return base + available;
    }

    long usedAddress() {
        return base + used;
    }

    /** The place of that number, with its descriptors written. */
    Slot slot(int number) {
        return new Slot(indirect ? number : number * CHAIN, cell(number));
    }

    /** The number of the place with that head; -1 when there is none. */
    int number(int head) {
        if (head < 0 || head >= entries) {
            return -1;
        }
        int number = indirect ? head : head / CHAIN;
        return (indirect || head % CHAIN == 0) && number < capacity() ? number : -1;
    }

    private long cell(int number) {
        return cells + number * CELL_BYTES;
    }

    private long descriptor(int number) {
        return descriptors + number * DESCRIPTOR_BYTES;
    }

    /** Where the three descriptors of a place are. */
    private long chain(Slot slot) {
        return indirect ? slot.cell : descriptor(slot.head);
    }

    private void describe(int number) {
        Slot slot = slot(number);
        long chain = chain(slot);
        int first = indirect ? 0 : slot.head;
        if (indirect) {
            int flags = LibC.VRING_DESC_F_INDIRECT();
            write(descriptor(number), slot.cell, (int) (CHAIN * DESCRIPTOR_BYTES), flags, 0);
        }
        int header = (int) virtio_blk_outhdr.sizeof();
        write(chain, slot.cell + HEADER, header, LibC.VRING_DESC_F_NEXT(), first + 1);
        write(chain + DESCRIPTOR_BYTES, slot.cell, 0, LibC.VRING_DESC_F_NEXT(), first + 2);
        long last = chain + 2 * DESCRIPTOR_BYTES;
        write(last, slot.cell + STATUS_BYTE, 1, LibC.VRING_DESC_F_WRITE(), 0);
    }

    private void write(long at, long offset, int length, int flags, int next) {
        memory.set(LONG, at + vring_desc.addr$offset(), base + offset);
        memory.set(INT, at + vring_desc.len$offset(), length);
        memory.set(SHORT, at + vring_desc.flags$offset(), (short) flags);
        memory.set(SHORT, at + vring_desc.next$offset(), (short) next);
    }

    /**
     * Hands a request to the back-end, which sees it at once.
     *
     * @return whether the back-end wants to be kicked for it
     */
    boolean publish(Slot slot) {
        fill(slot);
        int before = published;
        int after = before + 1;
        long place = available + vring_avail.ring$offset();
        memory.set(SHORT, place + (before & (entries - 1)) * (long) Short.BYTES, (short) slot.head);
        published = after;
        INDEX.setRelease(memory, available + vring_avail.idx$offset(), (short) after);
        // The index must be out before it is asked whether anybody looks for it (section 2.7.13.3).
        VarHandle.fullFence();
        if (eventIndex) {
            short wanted = (short) INDEX.getAcquire(memory, availableEvent());
            return Short.toUnsignedInt((short) (after - wanted - 1)) < 1;
        }
        short flags = (short) INDEX.getAcquire(memory, used + vring_used.flags$offset());
        return (flags & LibC.VRING_USED_F_NO_NOTIFY()) == 0;
    }

    private void fill(Slot slot) {
        Command command = slot.command;
        long header = slot.cell + HEADER;
        long sector = command.isTransfer() ? slot.offset / BlockConfig.SECTOR_BYTES : 0;
        memory.set(INT, header + virtio_blk_outhdr.type$offset(), command.type());
        memory.set(INT, header + virtio_blk_outhdr.ioprio$offset(), 0);
        memory.set(LONG, header + virtio_blk_outhdr.sector$offset(), sector);
        // No status of virtio-blk's: what stands there afterwards was put there.
        memory.set(ValueLayout.JAVA_BYTE, slot.cell + STATUS_BYTE, (byte) -1);
        long chain = chain(slot);
        int first = indirect ? 0 : slot.head;
        long next = chain + vring_desc.next$offset();
        if (command == Command.FLUSH) {
            memory.set(SHORT, next, (short) (first + 2));
            return;
        }
        memory.set(SHORT, next, (short) (first + 1));
        long at = chain + DESCRIPTOR_BYTES;
        if (command.isTransfer()) {
            int direction = command == Command.READ ? LibC.VRING_DESC_F_WRITE() : 0;
            write(at, slot.data, slot.length, LibC.VRING_DESC_F_NEXT() | direction, first + 2);
        } else {
            fillRange(slot);
            write(at, slot.cell + RANGE, RANGE_BYTES, LibC.VRING_DESC_F_NEXT(), first + 2);
        }
    }

    private void fillRange(Slot slot) {
        long range = slot.cell + RANGE;
        long sector = slot.offset / BlockConfig.SECTOR_BYTES;
        int sectors = slot.length / BlockConfig.SECTOR_BYTES;
        int flags = slot.command == Command.ZERO ? LibC.VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP() : 0;
        memory.set(LONG, range + virtio_blk_discard_write_zeroes.sector$offset(), sector);
        memory.set(INT, range + virtio_blk_discard_write_zeroes.num_sectors$offset(), sectors);
        memory.set(INT, range + virtio_blk_discard_write_zeroes.flags$offset(), flags);
    }

    /** How many requests wait for an answer. */
    int inFlight() {
        return published - taken;
    }

    /** Whether there are answers to take. */
    boolean hasUsed() {
        return usedIndex() != (short) taken;
    }

    private short usedIndex() {
        return (short) INDEX.getAcquire(memory, used + vring_used.idx$offset());
    }

    /**
     * How many answers there are to take.
     *
     * @throws DeadException when there are more than requests
     */
    int countUsed() throws DeadException {
        int count = Short.toUnsignedInt((short) (usedIndex() - taken));
        // Asked for afterwards: what is answered has been published before.
        int most = inFlight();
        if (count > most) {
            throw DeadException.violation(
                    "it claims " + count + " answers while " + most + " requests are in flight");
        }
        return count;
    }

    /** The head of the answer that is next, and the bytes that were written for it above it. */
    long takeUsed() {
        long element = used + vring_used.ring$offset() + (taken & (entries - 1)) * ELEMENT_BYTES;
        int head = (int) WORD.getOpaque(memory, element + vring_used_elem.id$offset());
        int length = (int) WORD.getOpaque(memory, element + vring_used_elem.len$offset());
        return ((long) length << 32) | Integer.toUnsignedLong(head);
    }

    /** Goes on to the next answer: this one's place has been looked up. */
    void advance() {
        int before = taken;
        taken = before + 1;
    }

    /** What the back-end says of a request that it has answered. */
    int status(Slot slot) {
        return Byte.toUnsignedInt((byte) STATUS.getOpaque(memory, slot.cell + STATUS_BYTE));
    }

    /**
     * Asks to be called at the next answer.
     *
     * @return whether there is one already, for which no call may come
     */
    boolean enableCalls() {
        if (eventIndex) {
            INDEX.setOpaque(memory, usedEvent(), (short) taken);
        } else {
            INDEX.setOpaque(memory, available + vring_avail.flags$offset(), (short) 0);
        }
        VarHandle.fullFence();
        return hasUsed();
    }

    /** Says that nobody need be called, since somebody looks. */
    void disableCalls() {
        if (eventIndex) {
            // The index before: it comes again after 2^16 answers, and costs one call then.
            INDEX.setOpaque(memory, usedEvent(), (short) (taken - 1));
        } else {
            short flags = (short) LibC.VRING_AVAIL_F_NO_INTERRUPT();
            INDEX.setOpaque(memory, available + vring_avail.flags$offset(), flags);
        }
    }

    /** In the place after the available ring: what the driver waits for. */
    private long usedEvent() {
        return available + vring_avail.ring$offset() + entries * (long) Short.BYTES;
    }

    /** In the place after the used ring: what the device waits for. */
    private long availableEvent() {
        return used + vring_used.ring$offset() + entries * ELEMENT_BYTES;
    }
}
