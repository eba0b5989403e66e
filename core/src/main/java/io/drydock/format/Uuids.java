package io.drydock.format;

import io.drydock.error.RefusedException;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * UUIDs as texts.
 *
 * <p>Threading: stateless.
 */
final class Uuids {
    private static final Pattern UUID_TEXT =
            Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    private Uuids() {}

    /** The UUID of that text, or a random one. */
    static UUID of(Optional<String> text, String name) throws RefusedException {
        return text.isPresent() ? of(text.get(), name) : UUID.randomUUID();
    }

    /**
     * The UUID of that text.
     *
     * @param name what errors call the device
     * @throws RefusedException when it is none
     */
    static UUID of(String text, String name) throws RefusedException {
        if (!UUID_TEXT.matcher(text).matches()) {
            throw new RefusedException(
                    "set UUID",
                    name,
                    "not a UUID: " + text,
                    "write it as 01234567-89ab-cdef-0123-456789abcdef");
        }
        return UUID.fromString(text);
    }

    /**
     * The number that a text of hexadecimal digits is, as FAT and NTFS have.
     *
     * @param digits how many it must have
     * @throws RefusedException when it is none
     */
    static long number(String text, int digits, String name) throws RefusedException {
        if (!text.matches("\\p{XDigit}{" + digits + "}")) {
            throw new RefusedException(
                    "set UUID",
                    name,
                    "not a serial number: " + text,
                    "write it as " + digits + " hexadecimal digits");
        }
        return Long.parseUnsignedLong(text, 16);
    }
}
