package io.drydock.benchmarks.report;

import java.util.Locale;

/** Numbers as people read them. */
final class Text {
    private Text() {}

    /** Three digits and a unit: {@code 585 ns}, {@code 1.07 µs}, {@code 2.82 ms}. */
    static String time(double nanos) {
        if (nanos < 1e3) {
            return digits(nanos) + " ns";
        }
        if (nanos < 1e6) {
            return digits(nanos / 1e3) + " µs";
        }
        return nanos < 1e9 ? digits(nanos / 1e6) + " ms" : digits(nanos / 1e9) + " s";
    }

    /** {@code 4.8 ×}. */
    static String ratio(double value) {
        return digits(value) + " ×";
    }

    /** {@code 0 B}, {@code 42.9 kB}. */
    static String bytes(double value) {
        // JMH counts its own few objects of an iteration: a fraction of a byte per operation.
        return value < 1 ? "0 B" : value < 1e3 ? digits(value) + " B" : digits(value / 1e3) + " kB";
    }

    /** Three significant digits, or all of the integer part. */
    static String digits(double value) {
        int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
