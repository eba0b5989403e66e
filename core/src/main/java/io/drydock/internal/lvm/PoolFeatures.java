package io.drydock.internal.lvm;

import io.drydock.lvm.Mapping;
import java.util.ArrayList;
import java.util.List;

/** The features of a thin pool (Documentation/admin-guide/device-mapper/thin-provisioning.rst). */
final class PoolFeatures {
    private PoolFeatures() {}

    /** Their number, and they. */
    static String of(Mapping.ThinPool pool, boolean readOnly) {
        List<String> features = new ArrayList<>();
        if (!pool.zeroes()) {
            features.add("skip_block_zeroing");
        }
        switch (pool.discards()) {
            case "ignore" -> features.add("ignore_discard");
            case "nopassdown" -> features.add("no_discard_passdown");
            default -> {}
        }
        // Nobody is there who would give it more space: a write must not wait for that.
        features.add(readOnly ? "read_only" : "error_if_no_space");
        return features.size() + " " + String.join(" ", features);
    }
}
