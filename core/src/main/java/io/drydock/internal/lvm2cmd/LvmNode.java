package io.drydock.internal.lvm2cmd;

import java.util.regex.Pattern;

/**
 * A block device of this host, under the name that lvm is to know it by.
 *
 * @param path below {@code /dev/}, such as {@code /dev/sda1}: the guest's name, not the host's
 * @param deviceNumber as {@code st_rdev} of stat(2)
 */
public record LvmNode(String path, long deviceNumber) {
    /** Components that begin with a dot might lead elsewhere, and are skipped by lvm. */
    private static final Pattern PATH = Pattern.compile("/dev(/[A-Za-z0-9_+-][A-Za-z0-9._+-]*)+");

    public LvmNode {
        if (!canBeNamed(path)) {
            throw new IllegalArgumentException("lvm cannot know a device as " + path);
        }
    }

    /** Whether lvm can know a device by that name. */
    public static boolean canBeNamed(String path) {
        return PATH.matcher(path).matches();
    }
}
