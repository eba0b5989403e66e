package io.drydock.format;

import java.util.Optional;

/**
 * What is to be made on a device: a filesystem, or a swap area.
 *
 * <p>Threading: immutable.
 */
public sealed interface NewFilesystem permits NewExt, NewFat, NewOther, NewSwap {
    /** The type as libblkid calls it: {@code ext4}, {@code vfat}, {@code swap} ... */
    String type();

    /** Its label; empty for none. */
    Optional<String> label();

    /** Its UUID, as libblkid writes those of the type; empty for a random one. */
    Optional<String> uuid();

    /** The same with a label. How long it may be depends on the type. */
    NewFilesystem withLabel(String label);

    /** The same with a UUID, as libblkid writes those of the type. */
    NewFilesystem withUuid(String uuid);

    /**
     * The usual filesystem of a type.
     *
     * @param type {@code ext2}, {@code ext3}, {@code ext4}, {@code vfat} (or {@code fat}, {@code
     *     msdos}), {@code swap}, {@code xfs}, {@code btrfs} or {@code ntfs}
     * @throws IllegalArgumentException when it is none of these
     */
    static NewFilesystem of(String type) {
        return switch (type) {
            case "ext2" -> NewExt.ext2();
            case "ext3" -> NewExt.ext3();
            case "ext4" -> NewExt.ext4();
            case "vfat", "fat", "msdos" -> NewFat.defaults();
            case "swap" -> NewSwap.defaults();
            case "xfs" -> NewOther.xfs();
            case "btrfs" -> NewOther.btrfs();
            case "ntfs" -> NewOther.ntfs();
            default ->
                    throw new IllegalArgumentException(
                            type
                                    + " cannot be made; ext2, ext3, ext4, vfat, swap, xfs, btrfs and"
                                    + " ntfs can");
        };
    }
}
