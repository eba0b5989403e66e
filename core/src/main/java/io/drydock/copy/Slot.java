package io.drydock.copy;

import io.drydock.internal.block.ZeroRuns;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A place in flight: one piece at a time is read into its memory and written from there.
 *
 * <p>Threading: belongs to whoever has taken it; then to the completions of its requests, one after
 * the other, until it is released. {@link #cancel} comes from the thread that runs the copy.
 */
final class Slot {
    private final Transfer transfer;
    private final Slots slots;
    private final @Nullable Endpoint source;
    private final Endpoint destination;
    private final AtomicInteger parts = new AtomicInteger();

    /** The numbers of the requests in flight, and of those that have just ended. */
    private final List<Long> reads = new ArrayList<>();

    private final List<Long> writes = new ArrayList<>();

    private @Nullable MemorySegment memory;
    private long offset;

    Slot(Transfer transfer, Slots slots, @Nullable Endpoint source, Endpoint destination) {
        this.transfer = transfer;
        this.slots = slots;
        this.source = source;
        this.destination = destination;
    }

    /** Where data is put by those who fill it themselves. */
    MemorySegment memory() {
        MemorySegment mine = memory;
        if (mine == null) {
            mine = transfer.allocate();
            memory = mine;
        }
        return mine;
    }

    /** Begins to copy a piece, and releases the slot in the end. */
    void copy(Piece piece) {
        begin(piece.offsetBytes());
        if (piece.zero()) {
            destination.run(() -> zero(piece.lengthBytes()));
        } else {
            read(memory().asSlice(0, piece.lengthBytes()));
        }
    }

    /** Begins to write what was put into the memory, and releases the slot in the end. */
    void write(long offsetBytes, long lengthBytes) {
        begin(offsetBytes);
        MemorySegment data = memory().asSlice(0, lengthBytes);
        destination.run(() -> write(data));
    }

    private void begin(long offsetBytes) {
        offset = offsetBytes;
        synchronized (this) {
            reads.clear();
            writes.clear();
        }
    }

    private void read(MemorySegment into) {
        Endpoint from = Objects.requireNonNull(source);
        long request =
                from.read(
                        offset,
                        into,
                        error -> {
                            if (error != null) {
                                transfer.fail(offset, error);
                                slots.release(this);
                            } else {
                                destination.run(() -> write(into));
                            }
                        });
        note(reads, request);
    }

    /** Zeroes that nobody has read. */
    private void zero(long length) {
        parts.set(1);
        if (transfer.options().allocated()) {
            part(0, memory().asSlice(0, length).fill((byte) 0));
        } else {
            zeroPart(0, length);
        }
        partDone(null, 0);
    }

    private void write(MemorySegment data) {
        parts.set(1);
        int blockBytes = blockBytes();
        if (blockBytes == 0) {
            part(0, data);
        } else {
            writeRuns(data, blockBytes);
        }
        partDone(null, 0);
    }

    /** How large zeroes among the data must be for not being written; 0 if they are anyway. */
    private int blockBytes() {
        CopyOptions options = transfer.options();
        return options.allocated() || options.sparseBytes() == 0
                ? 0
                : Math.max(options.sparseBytes(), destination.alignmentBytes());
    }

    private void writeRuns(MemorySegment data, int blockBytes) {
        long at = 0;
        while (at < data.byteSize() && !transfer.isStopped()) {
            long block = ZeroRuns.blockEnd(data, at, offset, blockBytes);
            boolean zero = ZeroRuns.isZero(data, at, block);
            long end = ZeroRuns.end(data, at, zero, offset, blockBytes);
            if (zero) {
                zeroPart(at, end - at);
            } else {
                part(at, data.asSlice(at, end - at));
            }
            at = end;
        }
    }

    private void part(long at, MemorySegment data) {
        parts.incrementAndGet();
        long request =
                destination.write(
                        offset + at,
                        data,
                        error -> {
                            if (error == null) {
                                transfer.addWritten(data.byteSize());
                            }
                            partDone(error, at);
                        });
        note(writes, request);
    }

    private void zeroPart(long at, long length) {
        if (transfer.options().skipsZeroes()) {
            transfer.addSkipped(length);
            return;
        }
        parts.incrementAndGet();
        long request =
                destination.zero(
                        offset + at,
                        length,
                        error -> {
                            if (error == null) {
                                transfer.addZeroed(length);
                            }
                            partDone(error, at);
                        });
        note(writes, request);
    }

    private void partDone(@Nullable IOException error, long at) {
        if (error != null) {
            transfer.fail(offset + at, error);
        }
        if (parts.decrementAndGet() == 0) {
            slots.release(this);
        }
    }

    private synchronized void note(List<Long> requests, long request) {
        if (request != Endpoint.NONE) {
            requests.add(request);
        }
    }

    /** Gives up what is in flight; numbers of requests that have ended mean nothing any more. */
    void cancel() {
        List<Long> ofSource;
        List<Long> ofDestination;
        synchronized (this) {
            // A device may hold locks that a completion, which waits for us here, has too.
            ofSource = List.copyOf(reads);
            ofDestination = List.copyOf(writes);
        }
        if (source != null) {
            ofSource.forEach(source::cancel);
        }
        ofDestination.forEach(destination::cancel);
    }
}
