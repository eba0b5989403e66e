package io.drydock.partition;

import java.util.regex.Pattern;

/** GUIDs as they are written. */
final class Guids {
    static final String ZERO = "00000000-0000-0000-0000-000000000000";

    private static final Pattern FORM =
            Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

    private Guids() {}

    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }
}
