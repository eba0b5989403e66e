package io.drydock.internal.worker;

/**
 * What the worker asks of a device while it is at a {@link Request}. A device is named by its place
 * among those that the request's filesystem was opened on.
 */
sealed interface DeviceRequest extends Said {
    /** What moves bytes through the memory of the lane. */
    enum Move {
        READ,
        WRITE
    }

    /** What is about a range and moves nothing. */
    enum Act {
        DISCARD,
        ZERO,
        EXTENTS
    }

    /**
     * Reads or writes.
     *
     * @param memoryOffset where the bytes are in the lane's memory, or are to be
     */
    record Transfer(Move move, int device, long offsetBytes, long memoryOffset, int lengthBytes)
            implements DeviceRequest {
        static Transfer read(MessageReader in) throws BrokenLaneException {
            return new Transfer(
                    in.choice(Move.values()), in.small(), in.size(), in.size(), in.small());
        }

        @Override
        public void write(MessageWriter out) {
            out.choice(move).small(device).number(offsetBytes);
            out.number(memoryOffset).small(lengthBytes);
        }
    }

    /** Answered by {@link Reply.Done} or {@link Reply.Extents}. */
    record Range(Act act, int device, long offsetBytes, long lengthBytes) implements DeviceRequest {
        static Range read(MessageReader in) throws BrokenLaneException {
            return new Range(in.choice(Act.values()), in.small(), in.size(), in.size());
        }

        @Override
        public void write(MessageWriter out) {
            out.choice(act).small(device).number(offsetBytes).number(lengthBytes);
        }
    }

    /** Asks for what was written to be on stable storage. */
    record Flush(int device) implements DeviceRequest {
        static Flush read(MessageReader in) throws BrokenLaneException {
            return new Flush(in.small());
        }

        @Override
        public void write(MessageWriter out) {
            out.small(device);
        }
    }
}
