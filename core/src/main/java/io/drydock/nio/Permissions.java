package io.drydock.nio;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** The nine bits of rwx for owner, group and others, and their names. */
final class Permissions {
    private static final PosixFilePermission[] ALL = PosixFilePermission.values();

    private Permissions() {}

    /** They are declared in the order of the bits, OWNER_READ first, which is 0400. */
    private static int bit(PosixFilePermission permission) {
        return 1 << (ALL.length - 1 - permission.ordinal());
    }

    /**
     * @throws ClassCastException when it holds anything but permissions
     */
    static int bits(Set<?> permissions) {
        int bits = 0;
        for (Object permission : permissions) {
            bits |= bit((PosixFilePermission) permission);
        }
        return bits;
    }

    static Set<PosixFilePermission> of(int bits) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : ALL) {
            if ((bits & bit(permission)) != 0) {
                permissions.add(permission);
            }
        }
        return permissions;
    }
}
