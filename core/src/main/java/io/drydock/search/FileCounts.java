package io.drydock.search;

import io.drydock.filesystem.FileType;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many files of each type a tree has, its start among them; a file with several names counts as
 * often.
 *
 * @param byType types that do not occur are missing
 */
public record FileCounts(Map<FileType, Long> byType) {
    public FileCounts {
        Map<FileType, Long> copy = new EnumMap<>(FileType.class);
        copy.putAll(byType);
        byType = Collections.unmodifiableMap(copy);
    }

    /** How many of that type. */
    public long of(FileType type) {
        return byType.getOrDefault(type, 0L);
    }

    /** How many in all. */
    public long total() {
        return byType.values().stream().mapToLong(Long::longValue).sum();
    }
}
