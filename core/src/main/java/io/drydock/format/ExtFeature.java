package io.drydock.format;

import io.drydock.bindings.ext2fs.Ext2fs;
import java.util.Locale;

/** A feature that an ext filesystem can be made with or without: ext4(5) describes them. */
public enum ExtFeature {
    HAS_JOURNAL(Set.COMPATIBLE, Ext2fs.EXT3_FEATURE_COMPAT_HAS_JOURNAL()),
    EXT_ATTR(Set.COMPATIBLE, Ext2fs.EXT2_FEATURE_COMPAT_EXT_ATTR()),
    RESIZE_INODE(Set.COMPATIBLE, Ext2fs.EXT2_FEATURE_COMPAT_RESIZE_INODE()),
    DIR_INDEX(Set.COMPATIBLE, Ext2fs.EXT2_FEATURE_COMPAT_DIR_INDEX()),
    FILETYPE(Set.INCOMPATIBLE, Ext2fs.EXT2_FEATURE_INCOMPAT_FILETYPE()),
    EXTENT(Set.INCOMPATIBLE, Ext2fs.EXT3_FEATURE_INCOMPAT_EXTENTS()),
    /** Named {@code 64bit}. */
    LARGE_BLOCK_NUMBERS(Set.INCOMPATIBLE, Ext2fs.EXT4_FEATURE_INCOMPAT_64BIT()),
    FLEX_BG(Set.INCOMPATIBLE, Ext2fs.EXT4_FEATURE_INCOMPAT_FLEX_BG()),
    SPARSE_SUPER(Set.READ_ONLY_COMPATIBLE, Ext2fs.EXT2_FEATURE_RO_COMPAT_SPARSE_SUPER()),
    LARGE_FILE(Set.READ_ONLY_COMPATIBLE, Ext2fs.EXT2_FEATURE_RO_COMPAT_LARGE_FILE()),
    HUGE_FILE(Set.READ_ONLY_COMPATIBLE, Ext2fs.EXT4_FEATURE_RO_COMPAT_HUGE_FILE()),
    UNINIT_BG(Set.READ_ONLY_COMPATIBLE, Ext2fs.EXT4_FEATURE_RO_COMPAT_GDT_CSUM()),
    DIR_NLINK(Set.READ_ONLY_COMPATIBLE, Ext2fs.EXT4_FEATURE_RO_COMPAT_DIR_NLINK()),
    EXTRA_ISIZE(Set.READ_ONLY_COMPATIBLE, Ext2fs.EXT4_FEATURE_RO_COMPAT_EXTRA_ISIZE()),
    METADATA_CSUM(Set.READ_ONLY_COMPATIBLE, Ext2fs.EXT4_FEATURE_RO_COMPAT_METADATA_CSUM());

    /** What a system that does not know the feature may do with the filesystem. */
    enum Set {
        COMPATIBLE,
        INCOMPATIBLE,
        READ_ONLY_COMPATIBLE
    }

    private final Set set;
    private final int mask;

    ExtFeature(Set set, int mask) {
        this.set = set;
        this.mask = mask;
    }

    /** Its bit, if it is one of that set; else 0. */
    int mask(Set wanted) {
        return set == wanted ? mask : 0;
    }

    /** The name that mke2fs(8) and dumpe2fs(8) have for it. */
    public String featureName() {
        return this == LARGE_BLOCK_NUMBERS ? "64bit" : name().toLowerCase(Locale.ROOT);
    }

    /**
     * The feature of that name.
     *
     * @throws IllegalArgumentException when there is none of it here
     */
    public static ExtFeature of(String name) {
        for (ExtFeature feature : values()) {
            if (feature.featureName().equals(name)) {
                return feature;
            }
        }
        throw new IllegalArgumentException("no feature that can be chosen: " + name);
    }
}
