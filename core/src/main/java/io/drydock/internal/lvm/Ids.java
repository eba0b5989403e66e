package io.drydock.internal.lvm;

import java.util.regex.Pattern;

/** LVM's UUIDs and names. */
final class Ids {
    private static final Pattern ID =
            Pattern.compile(
                    "[A-Za-z0-9!#]{6}(-[A-Za-z0-9!#]{4}){5}-[A-Za-z0-9!#]{6}"); // lib/uuid/uuid.c

    /** What LVM allows (validate_name in lib/misc/lvm-string.c). */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9+_.][A-Za-z0-9+_.-]{0,126}");

    private Ids() {}

    /** As LVM prints it, of the 32 characters in a label; something unsound of anything else. */
    static String dashed(String plain) {
        StringBuilder dashed = new StringBuilder();
        for (int i = 0; i < plain.length(); i++) {
            if (i >= 6 && i <= 26 && (i - 6) % 4 == 0) {
                dashed.append('-');
            }
            dashed.append(plain.charAt(i));
        }
        return dashed.toString();
    }

    static boolean isSound(String id) {
        return ID.matcher(id).matches();
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }
}
