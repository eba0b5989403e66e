package io.drydock.attribute;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What SELinux calls the label of a file: {@code system_u:object_r:etc_t:s0}.
 *
 * <p>Threading: immutable.
 *
 * @param user the SELinux user, such as {@code system_u}
 * @param role {@code object_r} for files
 * @param type what policies speak of, such as {@code etc_t}
 * @param range sensitivity and categories, such as {@code s0-s0:c0.c1023}; a policy without MLS has
 *     none
 */
public record SelinuxContext(String user, String role, String type, Optional<String> range) {
    /**
     * @throws IllegalArgumentException when a field is empty, or holds what separates fields
     */
    public SelinuxContext {
        check(user, "user", false);
        check(role, "role", false);
        check(type, "type", false);
        range.ifPresent(text -> check(text, "range", true));
    }

    private static void check(String field, String name, boolean colons) {
        boolean good = !field.isEmpty() && (colons || field.indexOf(':') < 0);
        if (!good || field.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw new IllegalArgumentException(
                    "the " + name + " of an SELinux context cannot be: " + field);
        }
    }

    /**
     * The context that a text tells.
     *
     * @throws IllegalArgumentException when it has fewer than three fields, or one that cannot be
     */
    public static SelinuxContext parse(String text) {
        String[] fields = text.split(":", 4); // a range may have colons itself
        if (fields.length < 3) {
            throw new IllegalArgumentException(
                    "an SELinux context is user:role:type or user:role:type:range, not " + text);
        }
        return new SelinuxContext(
                fields[0],
                fields[1],
                fields[2],
                fields.length == 4 ? Optional.of(fields[3]) : Optional.empty());
    }

    /**
     * The context in the value of {@code security.selinux}, with or without the NUL at its end.
     *
     * @throws IllegalArgumentException as {@link #parse(String)} does
     */
    public static SelinuxContext parse(byte[] value) {
        boolean nul = value.length > 0 && value[value.length - 1] == 0;
        return parse(new String(value, 0, value.length - (nul ? 1 : 0), StandardCharsets.US_ASCII));
    }

    /** The value of the extended attribute: with a NUL, as setfilecon(3) writes it. */
    public byte[] toBytes() {
        return (this + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return user + ":" + role + ":" + type + range.map(text -> ":" + text).orElse("");
    }
}
