package io.drydock.attribute;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A POSIX access control list (acl(5)): who may do what with a file, beyond owner, group and
 * others. It is always valid: it has an entry each for the owner, the owning group and others, a
 * mask where it names users or groups, and nobody twice.
 *
 * <p>Users and groups are numbers, since names mean something in the guest only.
 *
 * <p>Threading: immutable.
 */
public final class Acl {
    private final List<AclEntry> entries;

    private Acl(Collection<AclEntry> entries) {
        this.entries = entries.stream().sorted().toList();
        check();
    }

    /**
     * The list of those entries, in any order.
     *
     * @throws IllegalArgumentException when an entry that must be there is missing, or is there
     *     twice
     */
    public static Acl of(Collection<AclEntry> entries) {
        return new Acl(entries);
    }

    /** As {@link #of(Collection)}. */
    public static Acl of(AclEntry... entries) {
        return new Acl(List.of(entries));
    }

    /** The list that says what the low nine bits of a mode say, and no more. */
    public static Acl ofPermissions(int permissions) {
        return of(
                AclEntry.owner(permissions >> 6 & 7),
                AclEntry.owningGroup(permissions >> 3 & 7),
                AclEntry.other(permissions & 7));
    }

    /**
     * The list that a text tells: entries such as {@code user::rw-} or {@code g:100:r-x} on lines
     * of their own or separated by commas; {@code #} begins a comment (acl_from_text(3)).
     *
     * @throws IllegalArgumentException when it is no such text, names a user or group by name, or
     *     the list would not be valid
     */
    public static Acl parse(String text) {
        return new Acl(AclText.parse(text));
    }

    /**
     * The list in the value of {@code system.posix_acl_access} or {@code system.posix_acl_default}
     * (linux/posix_acl_xattr.h, version 2).
     *
     * @throws IllegalArgumentException when it is no such value
     */
    public static Acl parse(byte[] value) {
        return new Acl(AclValue.parse(value));
    }

    /** The value of the extended attribute. */
    public byte[] toBytes() {
        return AclValue.format(entries);
    }

    private void check() {
        AclEntry before = null;
        for (AclEntry entry : entries) {
            if (before != null && entry.compareTo(before) == 0) {
                throw new IllegalArgumentException("there are two entries like " + entry);
            }
            before = entry;
        }
        for (AclTag tag : List.of(AclTag.OWNER, AclTag.OWNING_GROUP, AclTag.OTHER)) {
            require(tag);
        }
        if (entries.stream().anyMatch(entry -> entry.tag().isNamed())) {
            require(AclTag.MASK);
        }
    }

    private void require(AclTag tag) {
        if (entries.stream().noneMatch(entry -> entry.tag() == tag)) {
            throw new IllegalArgumentException(
                    "the list has no entry for " + tag + ", and needs one");
        }
    }

    /** Its entries, in the kernel's order. */
    public List<AclEntry> entries() {
        return entries;
    }

    /** Whether it says no more than a mode can. */
    public boolean isMinimal() {
        return entries.size() == 3;
    }

    /** What the mask lets through, 0 to 7; empty where there is none. */
    public OptionalInt mask() {
        return entries.stream()
                .filter(entry -> entry.tag() == AclTag.MASK)
                .mapToInt(AclEntry::permissions)
                .findFirst();
    }

    /** What an entry is worth when the mask has been applied: getfacl's {@code #effective}. */
    public int effectivePermissions(AclEntry entry) {
        return entry.tag().isMasked()
                ? entry.permissions() & mask().orElse(7)
                : entry.permissions();
    }

    /**
     * The low nine bits of the mode that a file with this list has. Those of the group are the
     * mask's, where there is one.
     */
    public int permissions() {
        int group = mask().orElse(permissions(AclTag.OWNING_GROUP));
        return permissions(AclTag.OWNER) << 6 | group << 3 | permissions(AclTag.OTHER);
    }

    private int permissions(AclTag tag) {
        return entries.stream()
                .filter(entry -> entry.tag() == tag)
                .mapToInt(AclEntry::permissions)
                .sum();
    }

    /** The list after a chmod: what the group gets becomes the mask, where there is one. */
    public Acl withPermissions(int permissions) {
        boolean masked = mask().isPresent();
        List<AclEntry> changed = new ArrayList<>();
        for (AclEntry entry : entries) {
            changed.add(
                    switch (entry.tag()) {
                        case OWNER -> entry.withPermissions(permissions >> 6 & 7);
                        case OWNING_GROUP ->
                                masked ? entry : entry.withPermissions(permissions >> 3 & 7);
                        case MASK -> entry.withPermissions(permissions >> 3 & 7);
                        case OTHER -> entry.withPermissions(permissions & 7);
                        case USER, GROUP -> entry;
                    });
        }
        return new Acl(changed);
    }

    /**
     * With that entry, in place of one for the same. Unless it is the mask, the mask becomes what
     * lets all through that the others have, as with {@code setfacl -m}.
     */
    public Acl with(AclEntry entry) {
        List<AclEntry> changed = others(entry.tag(), entry.id());
        changed.add(entry);
        return entry.tag() == AclTag.MASK ? new Acl(changed) : new Acl(masked(changed));
    }

    /**
     * Without the entry for that user or group, if there is one; the mask becomes what lets all
     * through that is left, as with {@code setfacl -x}.
     *
     * @throws IllegalArgumentException when it speaks of nobody by number: such an entry must stay
     */
    public Acl without(AclTag tag, long id) {
        if (!tag.isNamed()) {
            throw new IllegalArgumentException("the entry for " + tag + " must stay");
        }
        return new Acl(masked(others(tag, id)));
    }

    private List<AclEntry> others(AclTag tag, long id) {
        List<AclEntry> rest = new ArrayList<>(entries);
        rest.removeIf(each -> each.isFor(tag, id));
        return rest;
    }

    private static List<AclEntry> masked(List<AclEntry> entries) {
        boolean hadMask = entries.removeIf(entry -> entry.tag() == AclTag.MASK);
        if (hadMask || entries.stream().anyMatch(entry -> entry.tag().isNamed())) {
            int union =
                    entries.stream()
                            .filter(entry -> entry.tag().isMasked())
                            .mapToInt(AclEntry::permissions)
                            .reduce(0, (a, b) -> a | b);
            entries.add(AclEntry.mask(union));
        }
        return entries;
    }

    /** One entry a line, each with a line feed: what getfacl -cn prints, less its comments. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        entries.forEach(entry -> text.append(entry).append('\n'));
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Acl acl && entries.equals(acl.entries);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(entries);
    }

    /** The entries, separated by commas. */
    @Override
    public String toString() {
        return String.join(",", entries.stream().map(AclEntry::toString).toList());
    }
}
