package io.drydock.attribute;

import java.util.Comparator;

/**
 * One entry of an {@link Acl}.
 *
 * <p>Threading: immutable.
 *
 * @param id the number of the user or group, 0 to 2^32-2; {@value #NO_ID} where the tag has none
 * @param permissions 0 to 7: read 4, write 2, execute 1
 */
public record AclEntry(AclTag tag, long id, int permissions) implements Comparable<AclEntry> {
    /** The id of an entry that speaks of nobody by number. */
    public static final long NO_ID = -1;

    /** 2^32-1 is ACL_UNDEFINED_ID, and nobody's number. */
    private static final long MAX_ID = 0xffff_fffeL;

    private static final Comparator<AclEntry> ORDER =
            Comparator.comparing(AclEntry::tag).thenComparingLong(AclEntry::id);

    /**
     * @throws IllegalArgumentException when a number is out of range, missing or superfluous
     */
    public AclEntry {
        if (permissions < 0 || permissions > 7) {
            throw new IllegalArgumentException("permissions are 0 to 7, not " + permissions);
        }
        if (tag.isNamed() ? id < 0 || id > MAX_ID : id != NO_ID) {
            throw new IllegalArgumentException("an entry for " + tag + " has no id " + id);
        }
    }

    public static AclEntry owner(int permissions) {
        return new AclEntry(AclTag.OWNER, NO_ID, permissions);
    }

    public static AclEntry user(long uid, int permissions) {
        return new AclEntry(AclTag.USER, uid, permissions);
    }

    public static AclEntry owningGroup(int permissions) {
        return new AclEntry(AclTag.OWNING_GROUP, NO_ID, permissions);
    }

    public static AclEntry group(long gid, int permissions) {
        return new AclEntry(AclTag.GROUP, gid, permissions);
    }

    public static AclEntry mask(int permissions) {
        return new AclEntry(AclTag.MASK, NO_ID, permissions);
    }

    public static AclEntry other(int permissions) {
        return new AclEntry(AclTag.OTHER, NO_ID, permissions);
    }

    /** Whether both speak of the same. */
    boolean isFor(AclTag otherTag, long otherId) {
        return tag == otherTag && id == otherId;
    }

    AclEntry withPermissions(int newPermissions) {
        return new AclEntry(tag, id, newPermissions);
    }

    /** The order in which the kernel wants them. */
    @Override
    public int compareTo(AclEntry other) {
        return ORDER.compare(this, other);
    }

    /** A line of getfacl -n: {@code user:1000:rw-}. */
    @Override
    public String toString() {
        return tag.word() + ":" + (tag.isNamed() ? id : "") + ":" + AclText.letters(permissions);
    }
}
