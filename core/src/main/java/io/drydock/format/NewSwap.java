package io.drydock.format;

import java.util.Optional;

/**
 * A swap area that is to be made, for kernels with pages of 4 KiB.
 *
 * <p>Threading: immutable.
 *
 * @param label 16 bytes in UTF-8 at most
 */
public record NewSwap(Optional<String> label, Optional<String> uuid) implements NewFilesystem {
    private static final NewSwap DEFAULTS = new NewSwap(Optional.empty(), Optional.empty());

    /** Without a label, and with a random UUID. */
    public static NewSwap defaults() {
        return DEFAULTS;
    }

    @Override
    public String type() {
        return "swap";
    }

    @Override
    public NewSwap withLabel(String value) {
        return new NewSwap(Optional.of(value), uuid);
    }

    @Override
    public NewSwap withUuid(String value) {
        return new NewSwap(label, Optional.of(value));
    }
}
