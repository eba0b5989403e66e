package io.drydock.internal.nbd.transmission;

import io.drydock.internal.nbd.wire.Export;
import java.util.Arrays;

/**
 * How requests and replies look on the wire.
 *
 * @param structured whether replies come in chunks
 * @param extended whether headers have lengths of 64 bits; then replies come in chunks, too
 * @param contextIds the server's numbers of the metadata contexts
 */
record Framing(boolean structured, boolean extended, int[] contextIds) {
    static Framing of(Export export) {
        return new Framing(export.structured(), export.extended(), export.contextIds());
    }

    int contexts() {
        return contextIds.length;
    }

    /** The index of a context, or -1 for one that was not agreed on. */
    int contextIndex(int id) {
        for (int i = 0; i < contextIds.length; i++) {
            if (contextIds[i] == id) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Framing f
                && structured == f.structured
                && extended == f.extended
                && Arrays.equals(contextIds, f.contextIds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(contextIds);
    }

    @Override
    public String toString() {
        return "structured " + structured + ", extended " + extended;
    }
}
