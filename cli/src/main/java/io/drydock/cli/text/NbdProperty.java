package io.drydock.cli.text;

import io.drydock.nbd.NbdExport;
import io.drydock.nbd.NbdExport.Feature;
import java.util.Locale;

/** What an export is or can do, in the order and under the names of nbdinfo(1). */
enum NbdProperty {
    IS_ROTATIONAL(Feature.ROTATIONAL),
    IS_READ_ONLY(Feature.READ_ONLY),
    CAN_CACHE(Feature.CACHE),
    CAN_DF(Feature.DF),
    CAN_FAST_ZERO(Feature.FAST_ZERO),
    CAN_FLUSH(Feature.FLUSH),
    CAN_FUA(Feature.FUA),
    CAN_MULTI_CONN(Feature.MULTI_CONN),
    CAN_TRIM(Feature.TRIM),
    CAN_ZERO(Feature.WRITE_ZEROES);

    private final Feature feature;

    NbdProperty(Feature feature) {
        this.feature = feature;
    }

    String field() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean of(NbdExport export) {
        return export.features().contains(feature);
    }
}
