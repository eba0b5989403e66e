package io.drydock.lvm;

import io.drydock.error.RefusedException;
import java.util.regex.Pattern;

/** What lvm(8) takes as names (VALID NAMES); what it does not must not get near it. */
final class LvmNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9+_.][A-Za-z0-9+_.-]{0,126}");

    private static final Pattern HARMLESS = Pattern.compile("[!-~]{1,127}");

    private static final int MAX_PRINTED = 60;

    private LvmNames() {}

    static void checkGroup(String name) throws RefusedException {
        check(name, "volume group");
    }

    static void checkVolume(String name) throws RefusedException {
        check(name, "logical volume");
    }

    static void checkSystemId(String id) throws RefusedException {
        check(id, "host");
    }

    private static void check(String name, String of) throws RefusedException {
        if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw new RefusedException(
                    "lvm",
                    printable(name),
                    "it cannot be the name of a " + of,
                    "use at most 127 letters, digits and +_.- and begin with no hyphen");
        }
    }

    /** A name of whatever characters, for a message of one line. */
    static String printable(String name) {
        if (HARMLESS.matcher(name).matches()) {
            return name;
        }
        StringBuilder text = new StringBuilder("'");
        for (char c : name.substring(0, Math.min(name.length(), MAX_PRINTED)).toCharArray()) {
            text.append(c < ' ' || c > '~' ? '?' : c);
        }
        return text.append(name.length() > MAX_PRINTED ? "...'" : "'").toString();
    }
}
