package io.drydock.internal.xfs;

import io.drydock.internal.linux.AttributeName;

/**
 * An extended attribute.
 *
 * @param flags which names are its own, {@code XFS_ATTR_*}
 */
record Attribute(int flags, byte[] name, byte[] value) {
    private static final int TRUSTED = 0x2;
    private static final int SECURITY = 0x4;
    private static final int PARENT = 0x8;
    private static final int INCOMPLETE = 0x80;

    /** Whether it is neither half made nor the name of a parent, which Linux 6.10 keeps here. */
    boolean isVisible() {
        return (flags & (INCOMPLETE | PARENT)) == 0;
    }

    /** The name with that of its kind, as Linux has it. */
    String fullName() {
        String kind =
                (flags & TRUSTED) != 0
                        ? "trusted."
                        : (flags & SECURITY) != 0 ? "security." : "user.";
        return kind + AttributeName.of(name);
    }
}
