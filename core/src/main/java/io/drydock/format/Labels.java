package io.drydock.format;

import io.drydock.error.RefusedException;
import java.nio.charset.StandardCharsets;

/**
 * Labels as filesystems keep them.
 *
 * <p>Threading: stateless.
 */
final class Labels {
    private Labels() {}

    /**
     * The bytes of a label in UTF-8.
     *
     * @param type whose label it is to be
     * @param name what errors call the device
     * @throws RefusedException when it is too long, or has a NUL, a newline or the like
     */
    static byte[] bytes(String label, String type, int maxBytes, String name)
            throws RefusedException {
        checkPrintable(label, name);
        byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > maxBytes) {
            throw refused(
                    name,
                    "the label has "
                            + bytes.length
                            + " bytes, and one of "
                            + type
                            + " at most "
                            + maxBytes);
        }
        return bytes;
    }

    /** Throws when the label has a character that no label should. */
    static void checkPrintable(String label, String name) throws RefusedException {
        if (label.chars().anyMatch(Character::isISOControl)) {
            throw refused(name, "the label has a control character");
        }
    }

    static RefusedException refused(String name, String reason) {
        return new RefusedException("label", name, reason, "choose another label");
    }
}
