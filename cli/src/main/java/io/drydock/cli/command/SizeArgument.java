package io.drydock.cli.command;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as qemu-img(1) understands them: a number, and {@code K}, {@code M}, {@code G} ... */
public final class SizeArgument {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})([bkmgtpe]?)");
    private static final String UNITS = "bkmgtpe";
    private static final int BITS_PER_UNIT = 10;

    private SizeArgument() {}

    /** The bytes; the units are powers of 1024, in either case. */
    public static long bytes(String argument) throws UsageException {
        Matcher matcher = SIZE.matcher(argument.toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            int unit = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2));
            int bits = unit * BITS_PER_UNIT;
            if (number <= Long.MAX_VALUE >> bits) {
                return number << bits;
            }
        }
        throw new UsageException(
                "'" + argument + "' is no size: a number is wanted, as in 512, 64K, 100M, 10G");
    }

    /** As {@link #bytes}; one that begins with + or - is added to what there is. */
    public static long bytes(String argument, long present) throws UsageException {
        boolean more = argument.startsWith("+");
        boolean less = argument.startsWith("-");
        long bytes = bytes(more || less ? argument.substring(1) : argument);
        if ((more && bytes > Long.MAX_VALUE - present) || (less && bytes > present)) {
            throw new UsageException("'" + argument + "' is more than there is room for");
        }
        return more ? present + bytes : less ? present - bytes : bytes;
    }
}
