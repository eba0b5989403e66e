package io.drydock.internal.btrfs.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a filesystem may have that older drivers could not read (BTRFS_FEATURE_INCOMPAT_* of
 * linux/btrfs.h), in the order of the bits.
 */
enum Feature {
    MIXED_BACKREF,
    DEFAULT_SUBVOL,
    MIXED_GROUPS,
    COMPRESS_LZO,
    COMPRESS_ZSTD,
    BIG_METADATA,
    EXTENDED_IREF,
    RAID56,
    SKINNY_METADATA,
    NO_HOLES,
    METADATA_UUID,
    RAID1C34,
    ZONED(false),
    EXTENT_TREE_V2(false),
    RAID_STRIPE_TREE(false),
    RESERVED_15(false),
    SIMPLE_QUOTA;

    private final boolean read;

    Feature() {
        this(true);
    }

    Feature(boolean read) {
        this.read = read;
    }

    boolean isIn(long features) {
        return (features & 1L << ordinal()) != 0;
    }

    /** Those that we cannot read, by name, or by number where we have none. */
    static List<String> unread(long features) {
        List<String> names = new ArrayList<>();
        for (int bit = 0; bit < Long.SIZE; bit++) {
            boolean known = bit < values().length;
            if ((features & 1L << bit) != 0 && !(known && values()[bit].read)) {
                names.add(known ? values()[bit].name().toLowerCase(Locale.ROOT) : "bit " + bit);
            }
        }
        return names;
    }
}
