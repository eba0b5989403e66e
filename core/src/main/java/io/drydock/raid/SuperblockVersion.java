package io.drydock.raid;

/**
 * The versions of md's superblock (linux/raid/md_p.h). They differ in where it is on a member: 0.90
 * in the last 64 KiB that are aligned to 64 KiB, 1.0 some 8 KiB before the end, 1.1 at the
 * beginning, 1.2 after 4 KiB.
 */
public enum SuperblockVersion {
    V0_90("0.90"),
    V1_0("1.0"),
    V1_1("1.1"),
    V1_2("1.2");

    private static final long SECTOR = 512;
    private static final long RESERVED_090 = 64 << 10;

    private final String mdName;

    SuperblockVersion(String mdName) {
        this.mdName = mdName;
    }

    /** As mdadm(8) writes it, such as {@code 1.2}. */
    public String mdName() {
        return mdName;
    }

    /** Where it is on a member of that size; negative where the member is too small for it. */
    long offsetBytes(long memberBytes) {
        return switch (this) {
            case V0_90 -> memberBytes / RESERVED_090 * RESERVED_090 - RESERVED_090;
            case V1_0 -> (memberBytes / SECTOR - 16) / 8 * 8 * SECTOR;
            case V1_1 -> 0;
            case V1_2 -> 8 * SECTOR;
        };
    }

    /** The minor number of the kernel's SET_ARRAY_INFO. */
    public int minor() {
        return switch (this) {
            case V0_90 -> 90;
            case V1_0 -> 0;
            case V1_1 -> 1;
            case V1_2 -> 2;
        };
    }

    /** The major number of the kernel's SET_ARRAY_INFO. */
    public int major() {
        return this == V0_90 ? 0 : 1;
    }

    @Override
    public String toString() {
        return mdName;
    }
}
