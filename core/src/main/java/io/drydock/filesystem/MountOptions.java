package io.drydock.filesystem;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How one filesystem is to be mounted. What its type is always mounted with, and nosuid, nodev,
 * noexec and noatime, need not be said. Immutable; each method returns a copy with one thing
 * changed.
 *
 * <p>Options are taken as fstab(5) has them: {@code ro, noload} are two, and blanks around them do
 * not count. {@code ro} and {@code rw} among them set the access, where {@code ro} wins. Those of
 * mount(8) that change nothing here, such as {@code defaults} and {@code nosuid}, are left out.
 * Which others are allowed the engine knows; it refuses the rest when it mounts.
 *
 * @param type as blkid(8) names it ({@code fat}, {@code msdos}, {@code ntfs3} and {@code ntfs-3g}
 *     are understood); empty to take what the device's signature says
 * @param access whether it may be written
 * @param recovery whether a journal that is not empty is replayed first, on an overlay if nothing
 *     may be written. Without, the mount is read-only, and shows what the journal had not yet
 *     changed: for filesystems whose journal is damaged
 * @param options of the filesystem, {@code name} or {@code name=value}, such as {@code subvol=@}
 */
public record MountOptions(
        Optional<String> type, Access access, boolean recovery, List<String> options) {
    /** Whether a filesystem may be written. */
    public enum Access {
        /** If its drive may be. */
        AS_DRIVE,
        /** It may not: not a byte of the drive changes. */
        READ_ONLY,
        /** It may; refused where the drive may not. */
        READ_WRITE
    }

    /** So it is in any case, or it matters to mount(8) only. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of(
                    "defaults",
                    "nosuid",
                    "nodev",
                    "noexec",
                    "noatime",
                    "nodiratime",
                    "relatime",
                    "auto",
                    "noauto",
                    "nofail");

    private static final MountOptions DEFAULTS =
            new MountOptions(Optional.empty(), Access.AS_DRIVE, true, List.of());

    public MountOptions {
        type = type.map(String::strip).filter(name -> !name.equals("auto"));
        Set<String> given = words(options);
        boolean readWrite = given.remove("rw");
        boolean readOnly = given.remove("ro") || !recovery;
        if (readOnly) {
            access = Access.READ_ONLY;
        } else if (readWrite && access == Access.AS_DRIVE) {
            access = Access.READ_WRITE;
        }
        given.removeAll(WITHOUT_EFFECT);
        options = List.copyOf(given);
    }

    /** The same twice says nothing more. */
    private static Set<String> words(List<String> options) {
        Set<String> words = new LinkedHashSet<>();
        for (String option : options) {
            for (String word : option.split(",")) {
                String stripped = word.strip();
                if (!stripped.isEmpty()) {
                    words.add(stripped);
                }
            }
        }
        return words;
    }

    /** The type that the device's signature says, for writing if the drive may be written. */
    public static MountOptions defaults() {
        return DEFAULTS;
    }

    /** Options as mount(8) takes them after {@code -o}: {@code ro,subvol=@}. */
    public static MountOptions of(String options) {
        return of(List.of(options));
    }

    /** Options, one or several in each text. */
    public static MountOptions of(List<String> options) {
        return DEFAULTS.withOptions(options);
    }

    public MountOptions withType(String named) {
        return new MountOptions(Optional.of(named), access, recovery, options);
    }

    public MountOptions withAccess(Access wanted) {
        return new MountOptions(type, wanted, recovery, options);
    }

    public MountOptions readOnly() {
        return withAccess(Access.READ_ONLY);
    }

    /** Read-only, and with no journal replayed. */
    public MountOptions withoutRecovery() {
        return new MountOptions(type, access, false, options);
    }

    /** Adds options to those that it has. */
    public MountOptions withOptions(List<String> more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(more);
        return new MountOptions(type, access, recovery, all);
    }

    /** Mounts a subvolume of a btrfs, by its path in the filesystem, such as {@code @home}. */
    public MountOptions withSubvolume(String path) {
        return withOptions(List.of("subvol=" + path));
    }
}
