package io.drydock.guest;

import io.drydock.filesystem.GuestPath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A mountpoint as the names that lead to it, each byte one char. Symbolic links are not known to
 * it: it says in which order to mount, not where.
 */
record Place(List<String> names) {
    static Place of(GuestPath path) {
        String text = new String(path.toBytes(), StandardCharsets.ISO_8859_1);
        return new Place(
                Arrays.stream(text.split("/"))
                        .filter(name -> !name.isEmpty() && !name.equals("."))
                        .toList());
    }

    /** How many names it has: {@code /} has none. */
    int depth() {
        return names.size();
    }

    boolean isBelow(Place other) {
        return depth() > other.depth() && names.subList(0, other.depth()).equals(other.names);
    }
}
