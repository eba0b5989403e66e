package io.drydock.internal.fat.volume;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * A time as directories have it: of 1980 to 2107, and without a zone. It is taken for UTC, as Linux
 * does while nobody has told it the hardware clock's zone.
 *
 * @param date year since 1980, month and day, in 7, 4 and 5 bits
 * @param time hour, minute and half seconds, in 5, 6 and 5 bits
 * @param hundredths beyond that, 0 to 199
 */
public record FatTime(int date, int time, int hundredths) {
    /** What the root directory, which has no entry, has for all its times. */
    public static final Instant NONE = Instant.EPOCH;

    private static final int FIRST_YEAR = 1980;
    private static final int MAX_YEARS = 127;
    private static final FatTime FIRST = new FatTime(1 << 5 | 1, 0, 0);
    private static final FatTime LAST = new FatTime(MAX_YEARS << 9 | 12 << 5 | 31, 0xbf7d, 199);

    /** The last one that is not later; the first or last there is where that is none. */
    public static FatTime of(Instant instant) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        int years = time.getYear() - FIRST_YEAR;
        if (years < 0 || years > MAX_YEARS) {
            return years < 0 ? FIRST : LAST;
        }
        return new FatTime(
                years << 9 | time.getMonthValue() << 5 | time.getDayOfMonth(),
                time.getHour() << 11 | time.getMinute() << 5 | time.getSecond() / 2,
                time.getSecond() % 2 * 100 + time.getNano() / 10_000_000);
    }

    public static FatTime now() {
        return of(Instant.now());
    }

    /** What it means; a month or day that does not exist, the nearest or one counted on. */
    public Instant instant() {
        int month = Math.clamp(date >> 5 & 0xf, 1, 12);
        int day = Math.max(date & 0x1f, 1);
        LocalDate first = LocalDate.of(FIRST_YEAR + (date >> 9), month, 1);
        long seconds = (time >> 11) * 3600L + (time >> 5 & 0x3f) * 60L + (time & 0x1f) * 2L;
        return first.plusDays(day - 1L)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .plusSeconds(seconds)
                .plusMillis(hundredths * 10L);
    }

    FatTime dateOnly() {
        return new FatTime(date, 0, 0);
    }

    FatTime evenSeconds() {
        return new FatTime(date, time, 0);
    }
}
