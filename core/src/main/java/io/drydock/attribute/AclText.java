package io.drydock.attribute;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the text form of access control lists (acl(5), acl_from_text(3)). */
final class AclText {
    private static final String LETTERS = "rwx";

    private AclText() {}

    static List<AclEntry> parse(String text) {
        List<AclEntry> entries = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            int comment = line.indexOf('#');
            String rest = comment < 0 ? line : line.substring(0, comment);
            for (String entry : rest.split(",", -1)) {
                if (!entry.isBlank()) {
                    entries.add(entry(entry.strip()));
                }
            }
        }
        return entries;
    }

    private static AclEntry entry(String text) {
        String[] fields = text.split(":", -1);
        // acl(5) has mask and other in two fields, too.
        if (fields.length == 2) {
            fields = new String[] {fields[0], "", fields[1]};
        }
        if (fields.length != 3) {
            throw bad(text, "an entry has three fields, as user:1000:rw-");
        }
        String id = fields[1].strip();
        AclTag tag = tag(text, fields[0].strip(), !id.isEmpty());
        return new AclEntry(
                tag,
                tag.isNamed() ? id(text, id) : AclEntry.NO_ID,
                permissions(text, fields[2].strip()));
    }

    private static AclTag tag(String text, String word, boolean named) {
        for (AclTag tag : AclTag.values()) {
            boolean sameWord = word.equals(tag.word()) || word.equals(tag.word().substring(0, 1));
            if (sameWord && tag.isNamed() == named) {
                return tag;
            }
        }
        throw bad(text, "an entry is for user, group, mask or other; the latter two have no id");
    }

    private static long id(String text, String digits) {
        if (!digits.matches("[0-9]{1,10}")) {
            throw bad(text, "users and groups are numbers here: names are the guest's");
        }
        return Long.parseLong(digits);
    }

    private static int permissions(String text, String letters) {
        int permissions = 0;
        for (char letter : letters.toLowerCase(Locale.ROOT).toCharArray()) {
            int at = LETTERS.indexOf(letter);
            if (at < 0 && letter != '-') {
                throw bad(text, "permissions are the letters rwx and -");
            }
            permissions |= at < 0 ? 0 : 4 >> at;
        }
        return permissions;
    }

    /** Three letters, as {@code r-x}. */
    static String letters(int permissions) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < LETTERS.length(); i++) {
            letters.append((permissions & 4 >> i) != 0 ? LETTERS.charAt(i) : '-');
        }
        return letters.toString();
    }

    private static IllegalArgumentException bad(String text, String reason) {
        return new IllegalArgumentException(
                "no entry of an access control list: " + text + ": " + reason);
    }
}
