package io.drydock.internal.iso9660;

import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Dates and times of ECMA-119. One that is none is the epoch, since many writers leave zeroes. */
final class IsoTime {
    /** The form of directory records (9.1.5). */
    static final int BYTES = 7;

    /** The form of volume descriptors (8.4.26.1), which has hundredths of a second. */
    static final int LONG_BYTES = 17;

    private static final int ZONE_MINUTES = 15;

    /** Linux ignores what is further from Greenwich than the Earth allows. */
    private static final int MOST_ZONES = 52;

    private IsoTime() {}

    /** Reads the short form. */
    static Instant read(Fields time) throws IOException {
        try {
            return LocalDateTime.of(
                            1900 + time.int8(0),
                            time.int8(1),
                            time.int8(2),
                            time.int8(3),
                            time.int8(4),
                            time.int8(5))
                    .toInstant(zone(time.int8(6)));
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /** Reads the long form. */
    static Instant readLong(Fields time) throws IOException {
        String digits = new String(time.bytes(0, 16), StandardCharsets.ISO_8859_1);
        try {
            return LocalDateTime.of(
                            number(digits, 0, 4),
                            number(digits, 4, 6),
                            number(digits, 6, 8),
                            number(digits, 8, 10),
                            number(digits, 10, 12),
                            number(digits, 12, 14))
                    .plusNanos(number(digits, 14, 16) * 10_000_000L)
                    .toInstant(zone(time.int8(16)));
        } catch (DateTimeException | NumberFormatException e) {
            return Instant.EPOCH;
        }
    }

    private static int number(String digits, int from, int to) {
        return Integer.parseInt(digits, from, to, 10);
    }

    private static ZoneOffset zone(int value) {
        int zones = (byte) value;
        return Math.abs(zones) > MOST_ZONES
                ? ZoneOffset.UTC
                : ZoneOffset.ofTotalSeconds(zones * ZONE_MINUTES * 60);
    }
}
