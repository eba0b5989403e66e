package io.drydock.archive;

import io.drydock.attribute.Acl;
import java.util.ArrayList;
import java.util.List;

/**
 * Access control lists as archives have them: star's form, which may name users and then has their
 * numbers as a fourth field ({@code user:lisa:rw-:502}), and GNU tar's, on lines.
 */
final class AclTexts {
    private AclTexts() {}

    /**
     * @throws IllegalArgumentException when it is no such list, or names someone unknown
     */
    static Acl parse(String text, OwnerNames users, OwnerNames groups) {
        List<String> entries = new ArrayList<>();
        for (String entry : text.split("[,\n]")) {
            String bare = entry.replaceFirst("#.*", "").strip();
            if (!bare.isEmpty()) {
                entries.add(numeric(bare, users, groups));
            }
        }
        return Acl.parse(String.join(",", entries));
    }

    private static String numeric(String entry, OwnerNames users, OwnerNames groups) {
        String[] fields = entry.split(":", -1);
        if (fields.length < 3 || fields[1].isEmpty() || fields[1].matches("\\d+")) {
            return fields.length == 4 ? String.join(":", fields[0], fields[1], fields[2]) : entry;
        }
        boolean user = fields[0].startsWith("u");
        String number =
                fields.length == 4 && fields[3].matches("\\d+")
                        ? fields[3]
                        : (user ? users : groups)
                                .number(fields[1])
                                .map(String::valueOf)
                                .orElseThrow(() ->
                                        new IllegalArgumentException(
                                                "no number is known for " + entry));
        return String.join(":", fields[0], number, fields[2]);
    }
}
