package io.drydock.internal.vhost;

import io.drydock.bindings.CallState;
import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import io.drydock.internal.linux.Fd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A virtqueue as the device sees it (VIRTIO 1.2, section 2.7): written anew, by other means than
 * the one that it tests.
 */
final class BackEndRing {
    private static final int NEXT = 1;
    private static final int INDIRECT = 4;

    private final BackEnd backEnd;
    private final BackEnd.Lie lie;
    private final byte[] disk;

    int entries;
    boolean enabled;
    @Nullable Fd call;

    private MemorySegment descriptors = MemorySegment.NULL;
    private MemorySegment used = MemorySegment.NULL;
    private MemorySegment available = MemorySegment.NULL;
    private boolean eventIndex;
    private int seen;
    private int answered;

    BackEndRing(BackEnd backEnd, BackEnd.Lie lie, byte[] disk) {
        this.backEnd = backEnd;
        this.lie = lie;
        this.disk = disk;
    }

    void setAddresses(long descriptorTable, long usedRing, long availableRing, long features) {
        descriptors = backEnd.at(descriptorTable, entries * 16L);
        used = backEnd.at(usedRing, 6 + entries * 8L);
        available = backEnd.at(availableRing, 6 + entries * 2L);
        eventIndex = (features & 1L << LibC.VIRTIO_RING_F_EVENT_IDX()) != 0;
    }

    /** Answers what there is; false when it closes the connection instead. */
    boolean serve() {
        if (!enabled) {
            return true;
        }
        boolean open = true;
        VarHandle.fullFence();
        while (open && (short) seen != available.get(ValueLayout.JAVA_SHORT, 2)) {
            int place = seen++ & (entries - 1);
            int head = available.get(ValueLayout.JAVA_SHORT, 4 + place * 2L);
            if (eventIndex) {
                used.set(ValueLayout.JAVA_SHORT, 4 + entries * 8L, (short) seen);
            }
            open = serve(head);
            VarHandle.fullFence();
        }
        return open;
    }

    private boolean serve(int head) {
        MemorySegment table = descriptors;
        int index = head;
        if ((flags(table, head) & INDIRECT) != 0) {
            table = backEnd.at(address(table, head), length(table, head));
            index = 0;
        }
        MemorySegment header = backEnd.at(address(table, index), 16);
        MemorySegment data = MemorySegment.NULL;
        index = next(table, index);
        if ((flags(table, index) & NEXT) != 0) {
            data = backEnd.at(address(table, index), length(table, index));
            index = next(table, index);
        }
        MemorySegment status = backEnd.at(address(table, index), 1);
        long offset = header.get(ValueLayout.JAVA_LONG, 8) * 512;
        int type = header.get(ValueLayout.JAVA_INT, 0);
        if (type == LibC.VIRTIO_BLK_T_IN()) {
            data.copyFrom(MemorySegment.ofArray(disk).asSlice(offset, data.byteSize()));
        } else if (type == LibC.VIRTIO_BLK_T_OUT()) {
            MemorySegment.ofArray(disk).asSlice(offset).copyFrom(data);
        }
        // What it has written: the bytes that were read, and the status.
        int written = type == LibC.VIRTIO_BLK_T_IN() ? (int) data.byteSize() + 1 : 1;
        return answer(head, written, status);
    }

    private boolean answer(int head, int length, MemorySegment status) {
        switch (lie) {
            case STALLS -> {}
            case CLOSES -> {
                return false;
            }
            case USED_TOO_FAR -> {
                push(head, length, status, 0);
                answered += 1000;
                push(head, length, status, 0);
            }
            case USED_GOES_BACK -> {
                answered -= 2;
                push(head, length, status, 0);
            }
            case UNKNOWN_ID -> push(5000, length, status, 0);
            case NEGATIVE_ID -> push(-1, length, status, 0);
            case ID_NOT_IN_FLIGHT -> push(head == 0 ? 3 : 0, length, status, 0);
            case WRITES_TOO_MUCH -> push(head, length + 1, status, 0);
            case UNKNOWN_STATUS -> push(head, length, status, 7);
            case NO_STATUS -> push(head, length, MemorySegment.ofArray(new byte[1]), 0);
            case SHREDS_DESCRIPTORS -> {
                push(head, length, status, 0);
                descriptors.fill((byte) 0x55);
                available.fill((byte) 0x55);
            }
            case UNKNOWN_NEWS -> backEnd.tell(77, 0);
            case LONG_NEWS -> backEnd.tell(Message.BACKEND_CONFIG_CHANGE, 1 << 30);
            case CLOSES_NEWS -> backEnd.closeNews();
            default -> push(head, length, status, 0);
        }
        return true;
    }

    private void push(int head, int length, MemorySegment status, int said) {
        status.set(ValueLayout.JAVA_BYTE, 0, (byte) said);
        long element = 4 + (answered & (entries - 1)) * 8L;
        used.set(ValueLayout.JAVA_INT, element, head);
        used.set(ValueLayout.JAVA_INT, element + 4, length);
        VarHandle.releaseFence();
        answered++;
        used.set(ValueLayout.JAVA_SHORT, 2, (short) answered);
        signal();
    }

    private void signal() {
        Fd to = call;
        if (to != null) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1);
                MemorySegment state = CallState.allocate(arena);
                to.call(n -> LibCErrno.write(state, n, one, 8));
            }
        }
    }

    private static long address(MemorySegment table, int index) {
        return table.get(ValueLayout.JAVA_LONG, index * 16L);
    }

    private static int length(MemorySegment table, int index) {
        return table.get(ValueLayout.JAVA_INT, index * 16L + 8);
    }

    private static int flags(MemorySegment table, int index) {
        return table.get(ValueLayout.JAVA_SHORT, index * 16L + 12);
    }

    private static int next(MemorySegment table, int index) {
        return table.get(ValueLayout.JAVA_SHORT, index * 16L + 14);
    }
}
