package io.drydock.internal.nbd.transmission;

import io.drydock.block.Completion;
import io.drydock.internal.nbd.wire.Failure;
import io.drydock.internal.nbd.wire.Wire;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What one caller has asked for: a range that goes out in pieces, several of them in flight.
 * Reused, so that a request costs no memory.
 *
 * <p>Threading: guarded by the connection's lock, but for what a waiting caller polls.
 */
final class Operation {
    private static final MemorySegment NONE = MemorySegment.NULL;

    private final int number;

    /** Counts the uses, so that a late cancel does not hit the next one. */
    private long use;

    private Command command = Command.FLUSH;
    private int flags;
    private long end;
    private MemorySegment memory = NONE;
    private long start;
    private @Nullable List<StatusGatherer> gatherers;
    private long deadline;
    private boolean deadly;

    /** Who waits for the end; null when the completion is told. */
    private @Nullable Thread waiter;

    private @Nullable Completion completion;

    /** Where the next piece begins. */
    private long cursor;

    private boolean issuedOnce;
    private int outstanding;
    private @Nullable Failure failure;

    /** What a flush covers, of {@link Unflushed}. */
    private long covered;

    private volatile boolean done;

    @Nullable Operation nextFree;

    Operation(int number) {
        this.number = number;
    }

    /** Makes it stand for a request. */
    void begin(
            Command newCommand,
            int newFlags,
            long offset,
            long length,
            MemorySegment newMemory,
            @Nullable List<StatusGatherer> newGatherers) {
        use++;
        command = newCommand;
        flags = newFlags;
        start = offset;
        cursor = offset;
        end = offset + length;
        memory = newMemory;
        gatherers = newGatherers;
        issuedOnce = false;
        outstanding = 0;
        failure = null;
        done = false;
    }

    /** Sets when it must be done; a deadly deadline is the connection's, too. */
    void setDeadline(long nanoTime, boolean isDeadly) {
        deadline = nanoTime;
        deadly = isDeadly;
    }

    void setWaiter(Thread thread) {
        waiter = thread;
        completion = null;
    }

    void setCompletion(Completion told) {
        waiter = null;
        completion = told;
    }

    /** Lets go of what is the caller's. */
    void clear() {
        memory = NONE;
        gatherers = null;
        completion = null;
        waiter = null;
    }

    int number() {
        return number;
    }

    long use() {
        return use;
    }

    Command command() {
        return command;
    }

    int flags() {
        return flags;
    }

    MemorySegment memory() {
        return memory;
    }

    /** Where in the memory that offset of the export is. */
    long memoryOffset(long offset) {
        return offset - start;
    }

    @Nullable List<StatusGatherer> gatherers() {
        return gatherers;
    }

    long deadline() {
        return deadline;
    }

    boolean isDeadly() {
        return deadly;
    }

    @Nullable Completion completion() {
        return completion;
    }

    /** Whether its own thread may take replies while it waits. */
    boolean canLead() {
        return waiter != null && !waiter.isVirtual();
    }

    /** Whether something is left to be sent. */
    boolean hasMore() {
        return failure == null && (cursor < end || !issuedOnce);
    }

    long cursor() {
        return cursor;
    }

    /** The length of the next piece, which is thereby on its way. */
    long take(long most) {
        long length = Math.min(most, end - cursor);
        cursor += length;
        issuedOnce = true;
        outstanding++;
        return length;
    }

    int outstanding() {
        return outstanding;
    }

    /** A piece has ended; says whether that was all. */
    boolean pieceDone() {
        outstanding--;
        return outstanding == 0 && !hasMore();
    }

    /** Nothing of it is in flight any more. */
    void forgetPieces() {
        outstanding = 0;
    }

    void fail(Failure cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    /** As {@link #fail}, whatever the server has said before. */
    void failAnyway(Failure cause) {
        failure = cause;
    }

    /** Whether its effect may be lost until a flush. */
    boolean needsFlush() {
        return command.changes() && (flags & Wire.CMD_FLAG_FUA) == 0;
    }

    @Nullable Failure failure() {
        return failure;
    }

    long covered() {
        return covered;
    }

    void setCovered(long value) {
        covered = value;
    }

    boolean isDone() {
        return done;
    }

    void setDone() {
        done = true;
        wake();
    }

    /** Lets the waiter look whether there is something for it to do. */
    void wake() {
        LockSupport.unpark(waiter);
    }
}
