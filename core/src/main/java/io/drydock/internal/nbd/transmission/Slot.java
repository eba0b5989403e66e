package io.drydock.internal.nbd.transmission;

import io.drydock.internal.nbd.wire.Limits;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to the server and back. Reused, so that a request costs no memory.
 *
 * <p>Threading: guarded by the connection's lock.
 */
final class Slot {
    private final int number;
    private final Coverage coverage = new Coverage();
    private long cookie;
    private Command command = Command.FLUSH;
    private long offset;
    private long length;

    /** Null when its caller has given it up: the reply is still to come, and is thrown away. */
    private @Nullable Operation operation;

    private boolean inUse;
    private int chunks;
    private boolean failed;
    private int answers;

    /** The count of bytes sent on the connection, with its last one. */
    private long sentAt;

    /** Its memory is being read into or sent from, so it cannot be given up at this moment. */
    private boolean pinned;

    @Nullable Slot next;

    Slot(int number) {
        this.number = number;
    }

    void begin(long newCookie, Operation owner, long newOffset, long newLength) {
        cookie = newCookie;
        operation = owner;
        command = owner.command();
        offset = newOffset;
        length = newLength;
        inUse = true;
        pinned = false;
        restart();
    }

    /** Nothing of it has been sent, nor received. */
    void restart() {
        coverage.reset(command == Command.READ ? (int) length : 0);
        chunks = 0;
        failed = false;
        answers = 0;
        sentAt = Long.MAX_VALUE;
        next = null;
    }

    void free() {
        inUse = false;
        operation = null;
    }

    int number() {
        return number;
    }

    boolean isInUse() {
        return inUse;
    }

    long cookie() {
        return cookie;
    }

    Command command() {
        return command;
    }

    long offset() {
        return offset;
    }

    long length() {
        return length;
    }

    @Nullable Operation operation() {
        return operation;
    }

    /** The caller does not wait for it any longer. */
    void abandon() {
        operation = null;
    }

    boolean isPinned() {
        return pinned;
    }

    void setPinned(boolean value) {
        pinned = value;
    }

    void setSentAt(long count) {
        sentAt = count;
    }

    boolean isSent(long count) {
        return sentAt <= count;
    }

    /** Counts one more chunk of its reply; says whether there may be so many. */
    boolean countChunk() {
        return ++chunks <= Limits.CHUNKS;
    }

    /** Takes in where data is about to come; says whether it was asked for and is missing. */
    boolean expect(long start, long count) {
        long index = start - offset;
        return count > 0
                && index >= 0
                && count <= length
                && index <= length - count
                && coverage.add((int) index, (int) count);
    }

    /** One of the metadata contexts is told of; says whether that is the first time. */
    boolean answer(int context) {
        int bit = 1 << context;
        boolean first = (answers & bit) == 0;
        answers |= bit;
        return first;
    }

    /** The server has refused it; more chunks may follow. */
    void fail() {
        failed = true;
    }

    /** Whether its reply may end: all that it must bring has come, or an error instead. */
    boolean mayEnd(int contexts) {
        return failed
                || switch (command) {
                    case READ -> coverage.isComplete();
                    case BLOCK_STATUS -> answers == (1 << contexts) - 1;
                    default -> true;
                };
    }

    /** The caller's memory; NULL when there is none any more. */
    MemorySegment memory() {
        return operation == null ? MemorySegment.NULL : operation.memory();
    }

    /** Where in {@link #memory} its own part begins. */
    long memoryOffset() {
        return operation == null ? 0 : operation.memoryOffset(offset);
    }
}
