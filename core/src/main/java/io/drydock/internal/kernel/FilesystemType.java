package io.drydock.internal.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The types that we let the kernel mount: those whose drivers open no device but the one they are
 * given. f2fs, jfs and reiserfs are not among them, since their superblocks can name further
 * devices, and the kernel would open those of the host.
 */
enum FilesystemType {
    // errors=: an ext filesystem can ask that the host's kernel panic on its errors.
    EXT2("ext2", Superblock.EXT, "errors=remount-ro"),
    EXT3("ext3", Superblock.EXT, List.of("noload"), "errors=remount-ro"),
    EXT4("ext4", Superblock.EXT, List.of("noload"), "errors=remount-ro"),
    // nouuid: clones of one guest have the same UUID, and may all be open.
    XFS("xfs", Superblock.UNCHECKED, List.of("norecovery"), "nouuid"),
    // Linux 5.9; norecovery and nologreplay are its older names. BtrfsMembers looks at it.
    BTRFS("btrfs", Superblock.UNCHECKED, List.of("rescue=nologreplay")),
    // utf8 and not iocharset=utf8, which makes names case-sensitive, as the kernel warns.
    VFAT("vfat", Superblock.UNCHECKED, "utf8", "shortname=mixed", "errors=remount-ro"),
    EXFAT("exfat", Superblock.UNCHECKED, "iocharset=utf8", "errors=remount-ro"),
    NTFS("ntfs", "ntfs3", false, Superblock.UNCHECKED, "iocharset=utf8"),
    HFSPLUS("hfsplus", Superblock.UNCHECKED),
    UDF("udf", Superblock.UNCHECKED, "iocharset=utf8"),
    ISO9660("iso9660", "iso9660", true, Superblock.UNCHECKED, "iocharset=utf8"),
    SQUASHFS("squashfs", "squashfs", true, Superblock.UNCHECKED),
    EROFS("erofs", "erofs", true, Superblock.EROFS),
    CRAMFS("cramfs", "cramfs", true, Superblock.UNCHECKED),
    ROMFS("romfs", "romfs", true, Superblock.UNCHECKED);

    /** What else the types are called. */
    private static final Map<String, String> ALIASES =
            Map.of("fat", "vfat", "msdos", "vfat", "ntfs3", "ntfs", "ntfs-3g", "ntfs");

    private final String type;
    private final String driver;
    private final boolean alwaysReadOnly;
    private final Superblock superblock;
    private final List<String> withoutRecovery;
    private final List<String> options;

    FilesystemType(String type, Superblock superblock, String... options) {
        this(type, type, false, superblock, options);
    }

    FilesystemType(
            String type, Superblock superblock, List<String> withoutRecovery, String... options) {
        this(type, type, false, superblock, withoutRecovery, options);
    }

    FilesystemType(
            String type,
            String driver,
            boolean alwaysReadOnly,
            Superblock superblock,
            String... options) {
        this(type, driver, alwaysReadOnly, superblock, List.of(), options);
    }

    FilesystemType(
            String type,
            String driver,
            boolean alwaysReadOnly,
            Superblock superblock,
            List<String> withoutRecovery,
            String... options) {
        this.type = type;
        this.driver = driver;
        this.alwaysReadOnly = alwaysReadOnly;
        this.superblock = superblock;
        this.withoutRecovery = withoutRecovery;
        this.options = List.of(options);
    }

    /** The one that blkid(8) or its driver calls by that name, if we mount it. */
    static Optional<FilesystemType> named(String name) {
        String type = ALIASES.getOrDefault(name, name);
        return Arrays.stream(values()).filter(t -> t.type.equals(type)).findFirst();
    }

    /** The name in blkid(8). */
    String type() {
        return type;
    }

    /** Whether it is one of the three that ext4's driver mounts. */
    boolean isExt() {
        return superblock == Superblock.EXT;
    }

    /** The name in /proc/filesystems. */
    String driver() {
        return driver;
    }

    /** Whether it is a type that is never written. */
    boolean isAlwaysReadOnly() {
        return alwaysReadOnly;
    }

    /** Whether one device of it can have several mounts: those of its subvolumes. */
    boolean isShared() {
        return this == BTRFS;
    }

    /** What is to be looked for in the superblock before the kernel sees it. */
    Superblock superblock() {
        return superblock;
    }

    /** The options that it is always mounted with. */
    List<String> options() {
        return options;
    }

    /** The options that keep its journal from being replayed; none where it has no journal. */
    List<String> withoutRecovery() {
        return withoutRecovery;
    }
}
