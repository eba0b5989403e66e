package io.drydock.internal.lvm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A section of the metadata.
 *
 * @param name its key
 * @param values by their keys: Long, String, List of those, or Section
 */
record Section(String name, Map<String, Object> values) {
    private static final int SECTOR_BYTES = 512;

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** The number, which must be there and not negative. */
    long number(String key) throws BadMetadataException {
        if (values.get(key) instanceof Long number && number >= 0) {
            return number;
        }
        throw failure(key + " is no number");
    }

    /** The number, or another where there is none. */
    long number(String key, long otherwise) throws BadMetadataException {
        return has(key) ? number(key) : otherwise;
    }

    /** The number of sectors, in bytes. */
    long sectors(String key) throws BadMetadataException {
        long sectors = number(key);
        if (sectors > Long.MAX_VALUE / SECTOR_BYTES) {
            throw failure(key + " is too large");
        }
        return sectors * SECTOR_BYTES;
    }

    /** The number of sectors in bytes, or 0 where there is none. */
    long sectorsOrNone(String key) throws BadMetadataException {
        return has(key) ? sectors(key) : 0;
    }

    String text(String key) throws BadMetadataException {
        return optionalText(key).orElseThrow(() -> failure(key + " is missing"));
    }

    Optional<String> optionalText(String key) throws BadMetadataException {
        Object value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw failure(key + " is no string");
    }

    /** The strings of an array; none where there is none. A single one may stand for itself. */
    Set<String> words(String key) throws BadMetadataException {
        Set<String> words = new HashSet<>();
        for (Object value : list(key)) {
            if (!(value instanceof String word)) {
                throw failure(key + " holds something else than strings");
            }
            words.add(word);
        }
        return words;
    }

    /** The values of an array; none where there is none. */
    List<?> list(String key) {
        Object value = values.get(key);
        return switch (value) {
            case null -> List.of();
            case List<?> list -> list;
            default -> List.of(value);
        };
    }

    Optional<Section> optionalSection(String key) throws BadMetadataException {
        Object value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Section section) {
            return Optional.of(section);
        }
        throw failure(key + " is no section");
    }

    Section section(String key) throws BadMetadataException {
        return optionalSection(key).orElseThrow(() -> failure(key + " is missing"));
    }

    /** All sections in it, in order. */
    List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        for (Object value : values.values()) {
            if (value instanceof Section section) {
                sections.add(section);
            }
        }
        return sections;
    }

    BadMetadataException failure(String reason) {
        return new BadMetadataException(name.isEmpty() ? reason : reason + ", in " + name);
    }
}
