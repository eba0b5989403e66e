package io.drydock.cli.text;

import java.util.Locale;

/** Sizes for people to read. */
public final class Sizes {
    private static final String UNITS = "KMGTPE";

    private Sizes() {}

    /**
     * The size as {@code ls -h} writes it: powers of 1024, {@code 512}, {@code 1.5K}, {@code 20G}.
     */
    public static String human(long bytes) {
        if (bytes < 1024) {
            return Long.toString(bytes);
        }
        int unit = 0;
        double value = bytes / 1024.0;
        while (value >= 1023.95 && unit < UNITS.length() - 1) {
            value /= 1024;
            unit++;
        }
        String digits = String.format(Locale.ROOT, value < 9.95 ? "%.1f" : "%.0f", value);
        return digits + UNITS.charAt(unit);
    }

    /** The size in the largest unit of which it is a whole number: {@code 64M}, {@code 1025K}. */
    public static String exact(long bytes) {
        int unit = -1;
        long value = bytes;
        while (value != 0 && value % 1024 == 0 && unit < UNITS.length() - 1) {
            value /= 1024;
            unit++;
        }
        return unit < 0 ? Long.toString(value) : value + UNITS.substring(unit, unit + 1);
    }
}
