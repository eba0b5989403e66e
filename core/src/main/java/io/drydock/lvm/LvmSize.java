package io.drydock.lvm;

import io.drydock.error.RefusedException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large a logical volume is to be, or how much larger or smaller.
 *
 * <p>Threading: immutable.
 *
 * @param change whether it is the size, or a difference
 * @param amount more than 0
 */
public record LvmSize(Change change, long amount, Unit unit) {
    /** Whether a size is a difference to what there is. */
    public enum Change {
        TO(""),
        BY_MORE("+"),
        BY_LESS("-");

        private final String sign;

        Change(String sign) {
            this.sign = sign;
        }
    }

    /** What a size is counted in. lvm rounds bytes up to extents, and percentages down. */
    public enum Unit {
        BYTES("b"),
        EXTENTS(""),
        PERCENT_OF_GROUP("%VG"),
        PERCENT_OF_FREE("%FREE"),
        /** Of what the physical volumes named have, or those of the group when none is. */
        PERCENT_OF_PHYSICAL_VOLUMES("%PVS");

        private final String suffix;

        Unit(String suffix) {
            this.suffix = suffix;
        }
    }

    private static final Pattern BYTES = Pattern.compile("([+-]?)([0-9]{1,15})([bskmgtpBSKMGTP]?)");
    private static final Pattern EXTENTS =
            Pattern.compile("([+-]?)([0-9]{1,15})(?i:(%VG|%FREE|%PVS)?)");
    private static final String UNITS = "kmgtp";
    private static final long SECTOR_BYTES = 512;

    /**
     * @throws IllegalArgumentException when the amount is not more than 0
     */
    public LvmSize {
        if (amount <= 0) {
            throw new IllegalArgumentException("a size of " + amount);
        }
    }

    public static LvmSize bytes(long bytes) {
        return new LvmSize(Change.TO, bytes, Unit.BYTES);
    }

    public static LvmSize extents(long extents) {
        return new LvmSize(Change.TO, extents, Unit.EXTENTS);
    }

    /** All that is free in the group. */
    public static LvmSize allFree() {
        return new LvmSize(Change.TO, 100, Unit.PERCENT_OF_FREE);
    }

    /** As much more. */
    public LvmSize more() {
        return new LvmSize(Change.BY_MORE, amount, unit);
    }

    /** As much less. */
    public LvmSize less() {
        return new LvmSize(Change.BY_LESS, amount, unit);
    }

    /**
     * Understands what lvm(8) takes as {@code --size}: a number and one of {@code bskmgtp}, of
     * which {@code s} is sectors of 512 bytes and the rest powers of 1024, whatever their case; MiB
     * without one. With {@code +} or {@code -} it is a difference.
     *
     * @throws RefusedException when it is something else, or too large
     */
    public static LvmSize parseSize(String text) throws RefusedException {
        Matcher parts = BYTES.matcher(text);
        if (!parts.matches()) {
            throw notOne(text, "write a number and one of b, s, k, m, g, t, p");
        }
        long number = Long.parseLong(parts.group(2));
        long unit = unitBytes(parts.group(3));
        if (number > Long.MAX_VALUE / unit) {
            throw notOne(text, "no device is that large");
        }
        return of(parts.group(1), number * unit, Unit.BYTES, text);
    }

    private static long unitBytes(String letter) {
        return switch (letter.toLowerCase(Locale.ROOT)) {
            case "b" -> 1;
            case "s" -> SECTOR_BYTES;
            case "" -> 1 << 20;
            case String unit -> 1L << (10 * (UNITS.indexOf(unit) + 1));
        };
    }

    /**
     * Understands what lvm(8) takes as {@code --extents}: a number of extents, or of percent with
     * {@code %VG}, {@code %FREE} or {@code %PVS} behind it.
     *
     * @throws RefusedException when it is something else
     */
    public static LvmSize parseExtents(String text) throws RefusedException {
        Matcher parts = EXTENTS.matcher(text);
        if (!parts.matches()) {
            throw notOne(text, "write a number of extents, or one of percent such as 100%FREE");
        }
        String suffix = parts.group(3) == null ? "" : parts.group(3).toUpperCase(Locale.ROOT);
        for (Unit unit : Unit.values()) {
            if (unit.suffix.equals(suffix)) {
                return of(parts.group(1), Long.parseLong(parts.group(2)), unit, text);
            }
        }
        throw new AssertionError(suffix);
    }

    private static LvmSize of(String sign, long amount, Unit unit, String text)
            throws RefusedException {
        if (amount == 0) {
            throw notOne(text, "a size is more than 0");
        }
        Change change =
                switch (sign) {
                    case "+" -> Change.BY_MORE;
                    case "-" -> Change.BY_LESS;
                    default -> Change.TO;
                };
        return new LvmSize(change, amount, unit);
    }

    private static RefusedException notOne(String text, String hint) {
        return new RefusedException("lvm", LvmNames.printable(text), "it is not a size", hint);
    }

    /** Whether a volume of so many bytes has this size already. */
    boolean isAlready(long sizeBytes, long extentBytes) {
        long extents = sizeBytes / extentBytes;
        return change == Change.TO
                && ((unit == Unit.BYTES && Math.ceilDiv(amount, extentBytes) == extents)
                        || (unit == Unit.EXTENTS && amount == extents));
    }

    /** The option that takes it. */
    String option() {
        return unit == Unit.BYTES ? "--size" : "--extents";
    }

    /** Its value. */
    @Override
    public String toString() {
        return change.sign + amount + unit.suffix;
    }
}
