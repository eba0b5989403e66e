package io.drydock.attribute;

import io.drydock.bindings.libc.LibC;

/** Whom an entry of an {@link Acl} speaks of (acl(5)), in the order that the kernel wants. */
public enum AclTag {
    /** The file's owner. */
    OWNER(LibC.ACL_USER_OBJ(), "user", false),
    /** One user, by number. */
    USER(LibC.ACL_USER(), "user", true),
    /** The file's group. */
    OWNING_GROUP(LibC.ACL_GROUP_OBJ(), "group", false),
    /** One group, by number. */
    GROUP(LibC.ACL_GROUP(), "group", true),
    /** The most that users, the owning group and groups get. */
    MASK(LibC.ACL_MASK(), "mask", false),
    /** Everyone else. */
    OTHER(LibC.ACL_OTHER(), "other", false);

    private final int number;
    private final String word;
    private final boolean named;

    AclTag(int number, String word, boolean named) {
        this.number = number;
        this.word = word;
        this.named = named;
    }

    /** Whether an entry has the number of a user or group. */
    public boolean isNamed() {
        return named;
    }

    /** Whether the mask limits it. */
    boolean isMasked() {
        return this == USER || this == OWNING_GROUP || this == GROUP;
    }

    /** The e_tag of linux/posix_acl.h. */
    int number() {
        return number;
    }

    /** What a line begins with in the text form. */
    String word() {
        return word;
    }

    static AclTag ofNumber(int number) {
        for (AclTag tag : values()) {
            if (tag.number == number) {
                return tag;
            }
        }
        throw new IllegalArgumentException("an access control list has no tag " + number);
    }
}
