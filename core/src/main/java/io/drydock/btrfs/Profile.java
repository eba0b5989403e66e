package io.drydock.btrfs;

import io.drydock.bindings.libc.LibC;
import java.util.Arrays;
import java.util.Locale;

/** In how many copies a btrfs keeps things, and on how many devices. */
public enum Profile {
    /** Once. */
    SINGLE(0),
    /** Twice on one device. */
    DUP(LibC.BTRFS_BLOCK_GROUP_DUP()),
    /** Once, spread over all devices. */
    RAID0(LibC.BTRFS_BLOCK_GROUP_RAID0()),
    /** On two devices. */
    RAID1(LibC.BTRFS_BLOCK_GROUP_RAID1()),
    /** On three devices. */
    RAID1C3(LibC.BTRFS_BLOCK_GROUP_RAID1C3()),
    /** On four devices. */
    RAID1C4(LibC.BTRFS_BLOCK_GROUP_RAID1C4()),
    /** On two devices, spread over all. */
    RAID10(LibC.BTRFS_BLOCK_GROUP_RAID10()),
    /** With one device's worth of parity. */
    RAID5(LibC.BTRFS_BLOCK_GROUP_RAID5()),
    /** With two devices' worth of parity. */
    RAID6(LibC.BTRFS_BLOCK_GROUP_RAID6());

    private final long bits;

    Profile(long bits) {
        this.bits = bits;
    }

    /** What a balance is to convert to: {@code single} has a bit of its own there. */
    long target() {
        return this == SINGLE ? LibC.BTRFS_AVAIL_ALLOC_BIT_SINGLE() : bits;
    }

    /** That of a block group. */
    static Profile of(long flags) {
        return Arrays.stream(values())
                .filter(profile -> profile.bits != 0 && (flags & profile.bits) != 0)
                .findFirst()
                .orElse(SINGLE);
    }

    /** The name that btrfs(8) has for it: {@code raid1}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
