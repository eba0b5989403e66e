package io.drydock.archive;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** Times in pax records: seconds since 1970, with a fraction. */
final class PaxTime {
    // No exponents: 1e999999999 would take all memory.
    private static final Pattern TIME = Pattern.compile("-?\\d{1,18}(\\.\\d{0,30})?");
    private static final int NANO_DIGITS = 9;

    private PaxTime() {}

    static String format(Instant time) {
        return BigDecimal.valueOf(time.getEpochSecond())
                .add(BigDecimal.valueOf(time.getNano(), NANO_DIGITS))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** Empty when it is no time. */
    static Optional<Instant> parse(String text) {
        if (!TIME.matcher(text).matches()) {
            return Optional.empty();
        }
        BigDecimal nanos = new BigDecimal(text).setScale(NANO_DIGITS, RoundingMode.FLOOR);
        BigDecimal seconds = nanos.setScale(0, RoundingMode.FLOOR);
        try {
            return Optional.of(
                    Instant.ofEpochSecond(
                            seconds.longValueExact(),
                            nanos.subtract(seconds).unscaledValue().longValueExact()));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
