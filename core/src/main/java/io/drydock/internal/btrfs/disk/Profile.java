package io.drydock.internal.btrfs.disk;

import java.util.Arrays;

/** How a chunk is spread over devices (BTRFS_BLOCK_GROUP_* and btrfs_raid_array of the kernel). */
enum Profile {
    SINGLE(0, 1, 1, 0),
    RAID0(3, 1, 1, 0),
    RAID1(4, 2, 2, 0),
    DUP(5, 2, 2, 0),
    RAID10(6, 2, 2, 0),
    RAID5(7, 2, 1, 1),
    RAID6(8, 3, 1, 2),
    RAID1C3(9, 3, 3, 0),
    RAID1C4(10, 4, 4, 0);

    /** BTRFS_BLOCK_GROUP_PROFILE_MASK. */
    private static final long MASK = 0x7f8;

    private final int bit;
    private final int leastStripes;
    private final int copies;
    private final int parities;

    Profile(int bit, int leastStripes, int copies, int parities) {
        this.bit = bit;
        this.leastStripes = leastStripes;
        this.copies = copies;
        this.parities = parities;
    }

    /** That of a chunk of this type. */
    static Profile of(long type) throws BadStructureException {
        long bits = type & MASK;
        if (bits == 0) {
            return SINGLE;
        }
        return Arrays.stream(values())
                .filter(profile -> profile.bit > 0 && bits == 1L << profile.bit)
                .findFirst()
                .orElseThrow(() -> new BadStructureException("a chunk has several profiles"));
    }

    /** Whether a chunk can have so many stripes. */
    boolean allows(int stripes) {
        return switch (this) {
            case SINGLE, RAID1, DUP, RAID1C3, RAID1C4 -> stripes == leastStripes;
            case RAID10 -> stripes >= leastStripes && stripes % copies == 0;
            case RAID0, RAID5, RAID6 -> stripes >= leastStripes;
        };
    }

    /** Of how many stripes each byte is in one. */
    int dataStripes(int stripes) {
        return switch (this) {
            case SINGLE, RAID1, DUP, RAID1C3, RAID1C4 -> 1;
            case RAID10 -> stripes / copies;
            case RAID0, RAID5, RAID6 -> stripes - parities;
        };
    }

    /** In how many ways a byte can be read. */
    int ways() {
        return parities > 0 ? 2 : copies;
    }

    /** How often each byte is there. */
    int copies() {
        return copies;
    }

    boolean hasParity() {
        return parities > 0;
    }
}
