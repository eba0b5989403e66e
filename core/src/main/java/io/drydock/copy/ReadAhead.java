package io.drydock.copy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A piece that is being read and will be wanted in its turn.
 *
 * <p>Threading: for one thread; the completion comes from any.
 */
final class ReadAhead {
    private final Transfer transfer;
    private final Endpoint source;
    private final Piece piece;
    private final MemorySegment memory;
    private final CountDownLatch ended = new CountDownLatch(1);
    private long request = Endpoint.NONE;
    private volatile @Nullable IOException error;

    private ReadAhead(Transfer transfer, Endpoint source, Piece piece, MemorySegment memory) {
        this.transfer = transfer;
        this.source = source;
        this.piece = piece;
        this.memory = memory;
    }

    /** Begins to read it; zeroes are made here and now. */
    static ReadAhead begin(Transfer transfer, Endpoint source, Piece piece, MemorySegment memory) {
        ReadAhead ahead = new ReadAhead(transfer, source, piece, memory);
        if (piece.zero()) {
            ahead.data().fill((byte) 0);
            ahead.ended.countDown();
        } else {
            ahead.request = source.read(piece.offsetBytes(), ahead.data(), ahead::completed);
        }
        return ahead;
    }

    private void completed(@Nullable IOException failure) {
        error = failure;
        ended.countDown();
    }

    Piece piece() {
        return piece;
    }

    /** What was read, in its memory. */
    MemorySegment data() {
        return memory.asSlice(0, piece.lengthBytes());
    }

    MemorySegment memory() {
        return memory;
    }

    /** Waits until its memory is free; whether it has what was to be read. */
    boolean await() {
        while (!hasEnded()) {
            transfer.report();
            if (transfer.isStopped()) {
                source.cancel(request);
            }
        }
        IOException failure = error;
        if (failure != null) {
            transfer.fail(piece.offsetBytes(), failure);
        }
        return failure == null;
    }

    private boolean hasEnded() {
        try {
            return ended.await(Transfer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            transfer.interrupt();
            return false;
        }
    }
}
