package io.drydock.internal.nbd.handshake;

import io.drydock.internal.nbd.wire.Limits;
import io.drydock.internal.nbd.wire.Wire;
import io.drydock.nbd.NbdExport;
import io.drydock.nbd.NbdExport.Feature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Collects what a server says of an export, in answer to INFO, GO or EXPORT_NAME.
 *
 * <p>Threading: for one thread.
 */
final class ExportInfo {
    private static final int EXPORT_BYTES = 10;
    private static final int BLOCK_SIZE_BYTES = 12;
    private static final int DEFAULT_PREFERRED_BYTES = 4096;
    private static final int LEAST_PREFERRED_BYTES = 512;

    private final OptionChannel options;
    private final HandshakeStream stream;
    private String name;
    private Optional<String> description = Optional.empty();
    private long sizeBytes = -1;
    private int flags;
    private int minimumBytes = 1;
    private int preferredBytes = DEFAULT_PREFERRED_BYTES;
    private long maximumBytes = Limits.DEFAULT_MAXIMUM_BYTES;

    /**
     * @param name what it was asked for by
     */
    ExportInfo(OptionChannel options, HandshakeStream stream, String name) {
        this.options = options;
        this.stream = stream;
        this.name = name;
    }

    /** Takes one piece of information; those not asked for are skipped. */
    void add(ByteBuffer payload) throws IOException {
        if (payload.remaining() < Short.BYTES) {
            throw stream.violation("the server's reply to an option is too short");
        }
        switch (Short.toUnsignedInt(payload.getShort())) {
            case Wire.INFO_EXPORT -> {
                checkLength(payload, EXPORT_BYTES);
                addSize(payload);
            }
            case Wire.INFO_NAME -> name = options.string(payload, "name of the export");
            case Wire.INFO_DESCRIPTION ->
                    description = Optional.of(options.string(payload, "description of the export"));
            case Wire.INFO_BLOCK_SIZE -> {
                checkLength(payload, BLOCK_SIZE_BYTES);
                addBlockSizes(payload.getInt(), payload.getInt(), payload.getInt());
            }
            default -> {}
        }
    }

    /** Takes the size and the flags. */
    void addSize(ByteBuffer payload) throws IOException {
        sizeBytes = payload.getLong();
        flags = Short.toUnsignedInt(payload.getShort());
        if (sizeBytes < 0) {
            throw stream.violation(
                    "the server says that the export has "
                            + Long.toUnsignedString(sizeBytes)
                            + " bytes");
        }
        if ((flags & Wire.FLAG_HAS_FLAGS) == 0) {
            throw stream.violation("the server does not say what the export can do");
        }
    }

    private void addBlockSizes(int minimum, int preferred, int maximum) throws IOException {
        long most = Integer.toUnsignedLong(maximum);
        if (Integer.bitCount(minimum) != 1
                || minimum < 1
                || minimum > Limits.MINIMUM_BLOCK_BYTES
                || Integer.bitCount(preferred) != 1
                || preferred < Math.max(minimum, LEAST_PREFERRED_BYTES)
                || most < minimum) {
            throw stream.violation(
                    "the server's block sizes are impossible: at least "
                            + Integer.toUnsignedString(minimum)
                            + ", better "
                            + Integer.toUnsignedString(preferred)
                            + ", at most "
                            + most);
        }
        minimumBytes = minimum;
        preferredBytes = preferred;
        maximumBytes = most;
    }

    private void checkLength(ByteBuffer payload, int expected) throws IOException {
        if (payload.remaining() != expected) {
            throw stream.violation("the server's description of the export has the wrong length");
        }
    }

    int flags() {
        return flags;
    }

    /**
     * All of it.
     *
     * @param contexts the metadata contexts, which are asked for elsewhere
     */
    NbdExport export(List<String> contexts) throws IOException {
        if (sizeBytes < 0) {
            throw stream.violation("the server does not say how large the export is");
        }
        return new NbdExport(
                name,
                description,
                sizeBytes,
                features(),
                minimumBytes,
                preferredBytes,
                maximumBytes,
                contexts);
    }

    private Set<Feature> features() {
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        for (Feature feature : Feature.values()) {
            // The first bit says that there are flags.
            if ((flags & 1 << (feature.ordinal() + 1)) != 0) {
                features.add(feature);
            }
        }
        return features;
    }
}
