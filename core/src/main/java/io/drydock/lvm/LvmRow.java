package io.drydock.lvm;

import io.drydock.error.CorruptDataException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A line of a report with {@code --nameprefixes}: {@code LVM2_PV_NAME='/dev/sda1' LVM2_PV_TAGS=''}.
 * Values are not escaped, but nothing that may stand in one has a quote in it: the fields have to
 * be those that were asked for, in that order, so that nothing in damaged metadata can pass for
 * another.
 */
final class LvmRow {
    private static final String PREFIX = "LVM2_";

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

    private final String line;
    private final Map<String, String> values = new HashMap<>();

    private LvmRow(String line) {
        this.line = line;
    }

    /** Whether it is such a line, and not a warning. */
    static boolean isOne(String line) {
        return line.strip().startsWith(PREFIX);
    }

    /**
     * @throws CorruptDataException when the line has not those fields
     */
    static LvmRow of(String line, List<String> fields) throws CorruptDataException {
        LvmRow row = new LvmRow(line.strip());
        int at = 0;
        for (String field : fields) {
            at = row.value(field, at);
        }
        if (at < row.line.length()) {
            throw row.damaged();
        }
        return row;
    }

    /** Takes a value; returns where the next field begins. */
    private int value(String field, int at) throws CorruptDataException {
        String begin = PREFIX + field.toUpperCase(Locale.ROOT) + "='";
        int start = at + begin.length();
        int end = line.indexOf('\'', start);
        boolean last = end + 1 == line.length();
        if (!line.startsWith(begin, at) || end < 0 || !(last || line.charAt(end + 1) == ' ')) {
            throw damaged();
        }
        values.put(field, line.substring(start, end));
        return last ? end + 1 : end + 2;
    }

    private CorruptDataException damaged() {
        return new CorruptDataException(
                "report", "lvm", "its answer has fields that were not asked for: " + line);
    }

    String text(String field) {
        String value = values.get(field);
        if (value == null) {
            throw new IllegalArgumentException("no field " + field + " in " + line);
        }
        return value;
    }

    Optional<String> optional(String field) {
        return Optional.of(text(field)).filter(value -> !value.isEmpty());
    }

    /** What commas separate. */
    List<String> list(String field) {
        List<String> values = new ArrayList<>(List.of(text(field).split(",")));
        values.removeIf(String::isEmpty);
        return values;
    }

    long number(String field) throws CorruptDataException {
        String digits = text(field);
        if (!NUMBER.matcher(digits).matches()) {
            throw damaged();
        }
        return Long.parseLong(digits);
    }

    int small(String field) throws CorruptDataException {
        long number = number(field);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw damaged();
        }
        return (int) number;
    }
}
