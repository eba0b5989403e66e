package io.drydock.archive;

import io.drydock.error.FileException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The users or groups of a guest (passwd(5), group(5)): name, a field, number. */
final class OwnerNames {
    private static final int LIMIT_BYTES = 4 << 20;

    private static final OwnerNames NONE = new OwnerNames();

    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<Long, String> names = new HashMap<>();

    private OwnerNames() {}

    static OwnerNames none() {
        return NONE;
    }

    /** Those of a file; none where there is no such file. */
    static OwnerNames of(FileTree files, String path) throws IOException {
        OwnerNames owners = new OwnerNames();
        byte[] content;
        try {
            content = files.read(GuestPath.of(path), LIMIT_BYTES);
        } catch (FileException _) {
            return owners; // not a guest's root, or a hostile one: then numbers count
        }
        for (String line : new String(content, StandardCharsets.ISO_8859_1).split("\n")) {
            String[] fields = line.split(":");
            if (fields.length > 2 && fields[2].matches("\\d{1,10}")) {
                long number = Long.parseLong(fields[2]);
                owners.numbers.putIfAbsent(fields[0], number);
                owners.names.putIfAbsent(number, fields[0]);
            }
        }
        return owners;
    }

    Optional<Long> number(String name) {
        return Optional.ofNullable(numbers.get(name));
    }

    /** The name in ISO-8859-1; empty where there is none. */
    String name(long number) {
        return names.getOrDefault(number, "");
    }
}
