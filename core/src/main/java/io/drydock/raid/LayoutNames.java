package io.drydock.raid;

import java.util.Map;
import java.util.Map.Entry;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of layouts, as mdadm(8) writes and takes them. */
final class LayoutNames {
    private static final Map<String, Integer> RAID0 = Map.of("original", 1, "alternate", 2);

    private static final Map<String, Integer> RAID5 =
            Map.of(
                    "left-asymmetric", 0,
                    "right-asymmetric", 1,
                    "left-symmetric", 2,
                    "right-symmetric", 3,
                    "parity-first", 4,
                    "parity-last", 5);

    private static final Map<String, Integer> RAID6 =
            Map.of(
                    "ddf-zero-restart", 8,
                    "ddf-N-restart", 9,
                    "ddf-N-continue", 10,
                    "left-asymmetric-6", 16,
                    "right-asymmetric-6", 17,
                    "left-symmetric-6", 18,
                    "right-symmetric-6", 19,
                    "parity-first-6", 20);

    /** Near, far and offset copies: {@code n2}, {@code f2}, {@code o3}. */
    private static final Pattern COPIES = Pattern.compile("([nfo])([1-9][0-9]?)");

    private LayoutNames() {}

    /** The layout of that name; empty when the level has none of that name. */
    static OptionalInt number(RaidLevel level, String name) {
        Integer number =
                switch (level) {
                    case RAID0 -> RAID0.get(name);
                    case RAID5 -> RAID5.get(name);
                    case RAID6 -> RAID5.getOrDefault(name, RAID6.get(name));
                    default -> null;
                };
        if (number != null) {
            return OptionalInt.of(number);
        }
        Matcher copies = COPIES.matcher(name);
        return level == RaidLevel.RAID10 && copies.matches()
                ? OptionalInt.of(copies(copies.group(1), Integer.parseInt(copies.group(2))))
                : OptionalInt.empty();
    }

    private static int copies(String kind, int count) {
        return switch (kind) {
            case "n" -> 1 << 8 | count;
            case "f" -> count << 8 | 1;
            default -> 1 << 16 | count << 8 | 1;
        };
    }

    /** The name of a layout; its number where it has none, and empty where the level has none. */
    static String name(RaidGeometry geometry) {
        int layout = geometry.layout();
        return switch (geometry.level()) {
            case LINEAR, RAID1, RAID4 -> "";
            case RAID0 -> layout == 0 ? "" : name(RAID0, layout);
            case RAID5 -> name(RAID5, layout);
            case RAID6 -> layout < 8 ? name(RAID5, layout) : name(RAID6, layout);
            case RAID10 -> copies(layout);
        };
    }

    private static String name(Map<String, Integer> names, int layout) {
        return names.entrySet().stream()
                .filter(named -> named.getValue() == layout)
                .map(Entry::getKey)
                .findFirst()
                .orElse(Integer.toString(layout));
    }

    private static String copies(int layout) {
        int near = layout & 0xff;
        int far = layout >> 8 & 0xff;
        if (layout >>> 17 == 0 && (near == 1 || far == 1)) {
            String kind = far == 1 ? "n" : (layout & 1 << 16) != 0 ? "o" : "f";
            return kind + near * far;
        }
        return Integer.toString(layout);
    }
}
