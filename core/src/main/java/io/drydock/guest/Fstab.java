package io.drydock.guest;

import io.drydock.filesystem.GuestPath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A guest's mount table, fstab(5): bytes, fields separated by blanks or tabs, octal escapes for
 * blanks in names.
 *
 * @param entries in their order
 * @param warnings a sentence for each line that is no entry
 */
public record Fstab(List<FstabEntry> entries, List<String> warnings) {
    /** More lines than this are not read: no guest has them, and each could cost a mount. */
    static final int MAX_ENTRIES = 1000;

    private static final int MAX_WARNINGS = 20;

    public Fstab {
        entries = List.copyOf(entries);
        warnings = List.copyOf(warnings);
    }

    /** Reads a table; what is no entry is left out and said. */
    public static Fstab parse(byte[] content) {
        List<FstabEntry> entries = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        // Each byte one char: names are bytes and need not be UTF-8.
        String[] lines = new String(content, StandardCharsets.ISO_8859_1).split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (entries.size() == MAX_ENTRIES) {
                warn(warnings, "the lines from " + (i + 1) + " on are not read");
                break;
            }
            Optional<FstabEntry> entry = entry(line.split("[ \t]+"));
            if (entry.isPresent()) {
                entries.add(entry.get());
            } else {
                warn(warnings, "line " + (i + 1) + " is no entry");
            }
        }
        return new Fstab(entries, warnings);
    }

    private static void warn(List<String> warnings, String warning) {
        if (warnings.size() < MAX_WARNINGS) {
            warnings.add(warning);
        }
    }

    private static Optional<FstabEntry> entry(String[] fields) {
        if (fields.length < 3) {
            return Optional.empty();
        }
        byte[] spec = unescape(fields[0]);
        byte[] mountpoint = unescape(fields[1]);
        Optional<GuestPath> path = Optional.empty();
        if (mountpoint.length > 0 && mountpoint[0] == '/') {
            try {
                path = Optional.of(GuestPath.of(mountpoint));
            } catch (IllegalArgumentException e) {
                return Optional.empty(); // a NUL, or longer than any path
            }
        }
        List<String> options = fields.length > 3 ? List.of(fields[3].split(",")) : List.of();
        return Optional.of(
                new FstabEntry(new String(spec, StandardCharsets.UTF_8), path, fields[2], options));
    }

    /** Undoes {@code \040} and its kind (getmntent(3), NOTES). */
    private static byte[] unescape(String field) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(field.length());
        int i = 0;
        while (i < field.length()) {
            if (field.charAt(i) == '\\' && isOctal(field, i + 1)) {
                out.write(Integer.parseInt(field, i + 1, i + 4, 8));
                i += 4;
            } else {
                out.write(field.charAt(i));
                i++;
            }
        }
        return out.toByteArray();
    }

    private static boolean isOctal(String field, int start) {
        return start + 3 <= field.length()
                && field.charAt(start) <= '3'
                && field.substring(start, start + 3).chars().allMatch(c -> c >= '0' && c <= '7');
    }
}
