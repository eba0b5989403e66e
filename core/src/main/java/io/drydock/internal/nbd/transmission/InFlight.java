package io.drydock.internal.nbd.transmission;

import io.drydock.block.Completion;
import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Export;
import io.drydock.internal.nbd.wire.Failure;
import io.drydock.internal.nbd.wire.Limits;
import io.drydock.internal.nbd.wire.ServerError;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has to do: operations, their pieces on the way, what is to be sent, and who is
 * to be told of an end.
 *
 * <p>Threading: guarded by the connection's lock, but for {@link #unled}.
 */
final class InFlight implements ReplyReader.Replies, Outbox.Sender {
    /** Kept in flight together, pieces of this size are faster than one large request. */
    private static final int PIECE_BYTES = 256 << 10;

    /** How many pieces one operation has in flight at most. */
    private static final int PIECES = 32;

    /** The most that a request without data may be of, where its length has 32 bits. */
    private static final long EFFECT_BYTES = 1L << 30;

    static final long NO_DEADLINE = Long.MAX_VALUE;

    private final String subject;
    private final Unflushed unflushed;
    private final long pieceBytes;
    private final Slots slots = new Slots();
    private final Operations operations = new Operations();
    private final AtomicInteger unled = new AtomicInteger();
    private Framing framing;
    private Outbox outbox;
    private Endings endings;
    private @Nullable Endings spare;
    private long nearestDeadline = NO_DEADLINE;
    private int largeReads;

    InFlight(String subject, Export export, Unflushed unflushed) {
        this.subject = subject;
        this.unflushed = unflushed;
        this.pieceBytes = Math.min(PIECE_BYTES, export.maximumBytes());
        this.framing = Framing.of(export);
        this.outbox = new Outbox(framing, this);
        this.endings = new Endings(subject);
    }

    /** An operation that is ready to be started. */
    Operation take(
            Command command,
            Terms terms,
            long offset,
            long length,
            MemorySegment memory,
            @Nullable List<StatusGatherer> gatherers,
            @Nullable Completion completion) {
        Operation operation = operations.take();
        operation.begin(command, terms.flags(), offset, length, memory, gatherers);
        if (completion == null) {
            operation.setWaiter(Thread.currentThread());
        } else {
            operation.setCompletion(completion);
        }
        operation.setCovered(unflushed.begin());
        if (!operation.canLead()) {
            unled.incrementAndGet();
        }
        return operation;
    }

    /**
     * @param deadly whether the server is given up with it
     */
    void setDeadline(Operation operation, long deadline, boolean deadly) {
        operation.setDeadline(deadline, deadly);
        consider(deadline);
    }

    private void consider(long deadline) {
        // Differences, since the clock may wrap around.
        if (nearestDeadline == NO_DEADLINE || deadline - nearestDeadline < 0) {
            nearestDeadline = deadline;
        }
    }

    /** When the next request will be too late; {@link #NO_DEADLINE} when there is none. */
    long nearestDeadline() {
        return nearestDeadline;
    }

    /** Puts the operation's next pieces into the outbox, as many as may be in flight. */
    void issue(Operation operation) {
        long most = operation.command().hasData() ? pieceBytes : effectBytes();
        while (operation.hasMore() && operation.outstanding() < PIECES) {
            long offset = operation.cursor();
            Slot slot = slots.add(operation, offset, operation.take(most));
            countLarge(slot, 1);
            outbox.add(slot);
        }
    }

    private long effectBytes() {
        return framing.extended() ? Long.MAX_VALUE : EFFECT_BYTES;
    }

    private void countLarge(Slot slot, int by) {
        if (slot.command() == Command.READ && slot.length() >= ReplyReader.DIRECT_BYTES) {
            largeReads += by;
        }
    }

    /** Whether reads are in flight whose data is worth receiving where it belongs. */
    boolean hasLargeReads() {
        return largeReads > 0;
    }

    /** How many operations are in flight that have no thread which can lead. */
    int unled() {
        return unled.get();
    }

    /** How many requests are in flight, those given up included. */
    int size() {
        return slots.size();
    }

    /** An operation that is in flight and whose caller can lead, or null. */
    @Nullable Operation anyLeader() {
        return slots.anyLeader();
    }

    boolean hasToSend() {
        return !outbox.isEmpty();
    }

    /** Sends what can be sent now; says whether that was all. */
    boolean send(Transport transport) throws IOException {
        return outbox.send(transport);
    }

    /** Says good-bye. */
    void disconnect(Transport transport) throws IOException {
        outbox.disconnect(transport);
    }

    void giveBack(Operation operation) {
        operations.giveBack(operation);
    }

    /** The operation of a ticket, or null when it has ended. */
    @Nullable Operation get(long ticket) {
        return operations.get(ticket);
    }

    /** Whether the leader reads into the operation's memory at this moment. */
    boolean isPinned(Operation operation) {
        for (Slot slot : slots.all()) {
            if (slot.operation() == operation && slot.isPinned()) {
                return true;
            }
        }
        return false;
    }

    /** Those who are to be told, by whoever calls this; null when there are none. */
    @Nullable Endings takeEndings() {
        if (endings.isEmpty()) {
            return null;
        }
        Endings full = endings;
        Endings empty = spare;
        endings = empty == null ? new Endings(subject) : empty;
        spare = null;
        return full;
    }

    boolean hasEndings() {
        return !endings.isEmpty();
    }

    /** Takes back what {@link #takeEndings} gave, to be used again. */
    void giveBack(Endings told) {
        spare = told;
    }

    /** Ends an operation that has not been started, or whose requests may still be in flight. */
    void giveUp(Operation operation, Failure failure) {
        if (operation.outstanding() > 0) {
            for (Slot slot : slots.all()) {
                if (slot.operation() == operation) {
                    giveUp(slot);
                }
            }
        }
        operation.fail(failure);
        operation.forgetPieces();
        finish(operation);
    }

    private void giveUp(Slot slot) {
        if (outbox.remove(slot)) {
            remove(slot);
        } else {
            outbox.detach(slot);
            slots.abandon(slot);
        }
    }

    /** Whether the server owes more answers that nobody waits for than it may. */
    boolean hasTooManyAbandoned() {
        return slots.abandoned() > Limits.ABANDONED_REQUESTS;
    }

    /**
     * Gives up what is too late.
     *
     * @return false when the whole server is to be given up
     */
    boolean expire(long now) {
        if (nearestDeadline == NO_DEADLINE || nearestDeadline - now > 0) {
            return true;
        }
        nearestDeadline = NO_DEADLINE;
        for (Slot slot : slots.all()) {
            Operation operation = slot.operation();
            if (operation == null) {
                continue;
            }
            if (operation.deadline() - now > 0) {
                consider(operation.deadline());
            } else if (operation.isDeadly()) {
                return false;
            } else {
                giveUp(operation, GivenUp.LATE);
            }
        }
        return true;
    }

    /** Ends all operations; nothing is expected any more. */
    void failAll(Failure reason) {
        outbox = new Outbox(framing, this);
        for (Slot slot : slots.inOrder()) {
            Operation operation = slot.operation();
            remove(slot);
            // Its other pieces may have ended it.
            if (operation != null && operation.outstanding() > 0) {
                operation.failAnyway(reason);
                operation.forgetPieces();
                finish(operation);
            }
        }
    }

    /** Makes all that is in flight be sent once more, on another connection. */
    void repeatAll(Export export) {
        framing = Framing.of(export);
        outbox = new Outbox(framing, this);
        for (Slot slot : slots.inOrder()) {
            repeat(slot);
        }
    }

    ReplyReader newReader() {
        return new ReplyReader(framing, this);
    }

    private void repeat(Slot slot) {
        Operation operation = slot.operation();
        if (operation == null) {
            remove(slot);
        } else if (!slot.command().isRepeatable()) {
            fail(slot, operation, GivenUp.UNREPEATABLE);
        } else if (slot.command() == Command.FLUSH && unflushed.takeLoss()) {
            fail(slot, operation, GivenUp.WRITES_LOST);
        } else {
            slot.restart();
            outbox.add(slot);
        }
    }

    /** Ends a request that is not on its way. */
    private void fail(Slot slot, Operation operation, Failure failure) {
        remove(slot);
        operation.fail(failure);
        if (operation.pieceDone()) {
            finish(operation);
        }
    }

    private void remove(Slot slot) {
        countLarge(slot, -1);
        slots.remove(slot);
    }

    /** All of an operation has ended. */
    private void finish(Operation operation) {
        if (operation.failure() == null) {
            if (operation.command() == Command.FLUSH) {
                unflushed.flushed(operation.covered());
            } else if (operation.needsFlush()) {
                unflushed.changed();
            }
        }
        if (!operation.canLead()) {
            unled.decrementAndGet();
        }
        Completion completion = operation.completion();
        if (completion == null) {
            operation.setDone();
        } else {
            endings.add(completion, operation.command(), operation.failure());
            operations.giveBack(operation);
        }
    }

    @Override
    public @Nullable Slot find(long cookie) {
        Slot slot = slots.get(cookie);
        return slot != null && slot.isSent(outbox.sent()) ? slot : null;
    }

    @Override
    public void refused(Slot slot, ServerError error) {
        Operation operation = slot.operation();
        if (operation != null) {
            operation.fail(error);
        }
    }

    @Override
    public void memoryClosed(Slot slot) {
        Operation operation = slot.operation();
        if (operation != null) {
            if (slot.isSent(outbox.sent())) {
                operation.fail(GivenUp.MEMORY_CLOSED);
            } else {
                fail(slot, operation, GivenUp.MEMORY_CLOSED);
            }
        }
    }

    @Override
    public void end(Slot slot) {
        Operation operation = slot.operation();
        remove(slot);
        if (operation != null) {
            if (operation.pieceDone()) {
                finish(operation);
            } else {
                issue(operation);
            }
        }
    }
}
