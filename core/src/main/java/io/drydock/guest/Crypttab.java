package io.drydock.guest;

import io.drydock.volume.Device;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A guest's table of encrypted devices, crypttab(5): by what name it knows the content of each.
 *
 * @param entries in their order
 */
record Crypttab(List<Entry> entries) {
    /** More lines than this are not read: no guest has them. */
    private static final int MAX_ENTRIES = 1000;

    /**
     * A line.
     *
     * @param name what the content is called below {@code /dev/mapper}
     * @param source the encrypted device, as a mount table names devices
     */
    record Entry(String name, String source) {}

    Crypttab {
        entries = List.copyOf(entries);
    }

    /** Reads a table; what is no entry is left out. */
    static Crypttab parse(byte[] content) {
        List<Entry> entries = new ArrayList<>();
        for (String line : new String(content, StandardCharsets.UTF_8).split("\n", -1)) {
            String[] fields = line.strip().split("[ \t]+");
            if (fields.length >= 2
                    && !fields[0].startsWith("#")
                    && !fields[0].contains("/")
                    && entries.size() < MAX_ENTRIES) {
                entries.add(new Entry(fields[0], fields[1]));
            }
        }
        return new Crypttab(entries);
    }

    /** The names of what has been unlocked. */
    Map<String, Device> names(DeviceTable table) {
        Map<String, Device> names = new LinkedHashMap<>();
        for (Entry entry : entries) {
            table.resolve(entry.source())
                    .flatMap(table::unlocked)
                    .ifPresent(device -> names.put("/dev/mapper/" + entry.name(), device));
        }
        return names;
    }
}
