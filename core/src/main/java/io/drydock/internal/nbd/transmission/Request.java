package io.drydock.internal.nbd.transmission;

import io.drydock.internal.nbd.wire.Limits;
import io.drydock.internal.nbd.wire.ServerError;
import io.drydock.internal.nbd.wire.Wire;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One request, from when it is made until its last reply has come.
 *
 * <p>Threading: made by the thread of its operation; from when it is submitted on it belongs to the
 * transmission.
 */
public abstract sealed class Request {
    private final Operation operation;
    private final long offset;
    private final int length;
    private int chunks;
    private boolean failed;

    /** Whether all of it has been handed to the transport. Guarded by the transmission's lock. */
    private boolean sent;

    private Request(Operation operation, long offset, int length) {
        this.operation = operation;
        this.offset = offset;
        this.length = length;
    }

    /** Its CMD_* number. */
    public abstract int command();

    /** What is sent after the header. */
    @Nullable ByteBuffer payload() {
        return null;
    }

    /** Whether all has come that a reply without an error must bring. */
    public boolean isComplete() {
        return true;
    }

    public final Operation operation() {
        return operation;
    }

    public final long offset() {
        return offset;
    }

    public final int length() {
        return length;
    }

    /** Counts one more chunk of its reply; says whether there may be so many. */
    public final boolean countChunk() {
        return ++chunks <= Limits.CHUNKS;
    }

    /** The server has refused it; more chunks may follow. */
    public final void fail(ServerError error) {
        failed = true;
        operation.fail(error);
    }

    /** Whether its reply may end: all that it must bring has come, or an error instead. */
    public final boolean mayEnd() {
        return failed || isComplete();
    }

    public final boolean isSent() {
        return sent;
    }

    public final void markSent() {
        sent = true;
    }

    /** Reads into a segment, which any thread may access. */
    public static final class Read extends Request {
        private final ByteBuffer into;
        private final Coverage coverage;

        public Read(Operation operation, long offset, MemorySegment into) {
            super(operation, offset, Math.toIntExact(into.byteSize()));
            this.into = into.asByteBuffer();
            this.coverage = new Coverage(length());
        }

        @Override
        public int command() {
            return Wire.CMD_READ;
        }

        @Override
        public boolean isComplete() {
            return coverage.isComplete();
        }

        /** Where bytes belong that are about to come; null when they do not belong to this read. */
        @Nullable ByteBuffer destination(long start, int count) {
            long index = start - offset();
            if (count <= 0 || index < 0 || index > length() - count) {
                return null;
            }
            return coverage.add((int) index, count) ? into.slice((int) index, count) : null;
        }
    }

    /** Writes a segment, which any thread may access. */
    public static final class Write extends Request {
        private final ByteBuffer from;

        public Write(Operation operation, long offset, MemorySegment from) {
            super(operation, offset, Math.toIntExact(from.byteSize()));
            this.from = from.asByteBuffer();
        }

        @Override
        public int command() {
            return Wire.CMD_WRITE;
        }

        @Override
        public ByteBuffer payload() {
            return from;
        }
    }

    /** Asks what a range consists of. */
    public static final class Status extends Request {
        private final ExtentGatherer gatherer;
        private boolean answered;

        public Status(Operation operation, long offset, int length, ExtentGatherer gatherer) {
            super(operation, offset, length);
            this.gatherer = gatherer;
        }

        @Override
        public int command() {
            return Wire.CMD_BLOCK_STATUS;
        }

        @Override
        public boolean isComplete() {
            return answered;
        }

        /** Says that its one answer begins; false when it has had one. */
        public boolean beginAnswer() {
            boolean first = !answered;
            answered = true;
            return first;
        }

        public ExtentGatherer gatherer() {
            return gatherer;
        }
    }

    /** A request whose reply brings nothing: flush, trim, write zeroes. */
    public static final class Plain extends Request {
        private final int command;

        public Plain(Operation operation, int command, long offset, int length) {
            super(operation, offset, length);
            this.command = command;
        }

        @Override
        public int command() {
            return command;
        }
    }
}
