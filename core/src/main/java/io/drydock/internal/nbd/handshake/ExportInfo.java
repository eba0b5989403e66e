package io.drydock.internal.nbd.handshake;

import io.drydock.error.ProtocolException;
import io.drydock.internal.nbd.wire.Export;
import io.drydock.internal.nbd.wire.Limits;
import io.drydock.internal.nbd.wire.Wire;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Collects what a server says of an export in answer to GO.
 *
 * <p>Threading: for one thread.
 */
public final class ExportInfo {
    private static final int EXPORT_BYTES = 10;
    private static final int BLOCK_SIZE_BYTES = 12;

    private final Function<String, ProtocolException> violation;
    private long sizeBytes = -1;
    private int flags;
    private int minimumBytes = 1;
    private int maximumBytes = Limits.DEFAULT_MAXIMUM_BYTES;

    ExportInfo(Function<String, ProtocolException> violation) {
        this.violation = violation;
    }

    /** Takes one piece of information; those not asked for are skipped. */
    void add(ByteBuffer payload) throws ProtocolException {
        int type = Short.toUnsignedInt(payload.getShort());
        if (type == Wire.INFO_EXPORT) {
            checkLength(payload, EXPORT_BYTES);
            sizeBytes = payload.getLong();
            flags = Short.toUnsignedInt(payload.getShort());
            if (sizeBytes < 0) {
                throw violation.apply(
                        "the server says that the export has "
                                + Long.toUnsignedString(sizeBytes)
                                + " bytes");
            }
        } else if (type == Wire.INFO_BLOCK_SIZE) {
            checkLength(payload, BLOCK_SIZE_BYTES);
            int minimum = payload.getInt();
            payload.getInt(); // The preferred size is for caches, which we have not.
            setBlockSizes(minimum, payload.getInt());
        }
    }

    private void setBlockSizes(int minimum, int maximum) throws ProtocolException {
        // Above 2 GiB, so negative here, there is no limit that matters to us.
        int most = maximum < 0 ? Limits.DEFAULT_MAXIMUM_BYTES : maximum;
        if (Integer.bitCount(minimum) != 1
                || minimum < 1
                || minimum > Limits.MINIMUM_BLOCK_BYTES
                || most < minimum) {
            throw violation.apply(
                    "the server's block sizes are impossible: at least "
                            + Integer.toUnsignedString(minimum)
                            + ", at most "
                            + Integer.toUnsignedString(maximum));
        }
        minimumBytes = minimum;
        maximumBytes = most - most % minimum;
    }

    private void checkLength(ByteBuffer payload, int expected) throws ProtocolException {
        if (payload.remaining() != expected) {
            throw violation.apply("the server's description of the export has the wrong length");
        }
    }

    /** What was agreed on, at the end of the handshake. */
    Export export(boolean structured, OptionalInt context) throws ProtocolException {
        if (sizeBytes < 0) {
            throw violation.apply("the server does not say how large the export is");
        }
        if ((flags & Wire.FLAG_HAS_FLAGS) == 0) {
            throw violation.apply("the server does not say what the export can do");
        }
        // What is left after the last whole block cannot be asked for.
        long reachable = sizeBytes - sizeBytes % minimumBytes;
        return new Export(reachable, flags, minimumBytes, maximumBytes, structured, context);
    }
}
