package io.drydock.raid;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names that arrays have in a session, as mdadm(8) gives them in the guest: by what is behind
 * the colon of {@code HOST:NAME}, or the number that 0.90 has; from 127 downwards for those that
 * have no name, or one that is taken or would be no name of a file.
 */
final class ArrayNames {
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,5}");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");
    private static final int FIRST_FREE = 127;

    private ArrayNames() {}

    /** All of them, named; 0.90's have the name already that they want. */
    static List<RaidArray> named(List<RaidArray> arrays) {
        Set<String> taken = new HashSet<>();
        List<RaidArray> named = new ArrayList<>();
        for (RaidArray array : arrays) {
            named.add(array.withDeviceName(wanted(array).filter(taken::add).orElse("")));
        }
        int next = FIRST_FREE;
        for (int i = 0; i < named.size(); i++) {
            if (named.get(i).deviceName().isEmpty()) {
                while (!taken.add("/dev/md" + next)) {
                    next = next > FIRST_FREE ? next + 1 : next == 0 ? FIRST_FREE + 1 : next - 1;
                }
                named.set(i, named.get(i).withDeviceName("/dev/md" + next));
            }
        }
        return named;
    }

    private static Optional<String> wanted(RaidArray array) {
        if (!array.deviceName().isEmpty()) {
            return Optional.of(array.deviceName());
        }
        String name = array.name().substring(array.name().indexOf(':') + 1);
        if (NUMBER.matcher(name).matches()) {
            return Optional.of("/dev/md" + name);
        }
        return FILE.matcher(name).matches() ? Optional.of("/dev/md/" + name) : Optional.empty();
    }
}
