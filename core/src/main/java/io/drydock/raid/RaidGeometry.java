package io.drydock.raid;

import java.util.List;

/**
 * The shape of an array, on which all members must agree.
 *
 * @param layout how parity or copies are placed, as md numbers it for the level: {@code
 *     ALGORITHM_*} of the kernel's raid5.h for 4, 5 and 6; near, far and offset copies in bits 0-7,
 *     8-15 and 16 for 10; 1 or 2 for a RAID 0 of members of unequal size, 0 where it does not say
 * @param devices how many members it has when it is complete, without spares
 * @param chunkBytes the size of a chunk; 0 where the level has none
 * @param componentBytes how much of each member is used; 0 for RAID 0 and linear, which use all
 */
public record RaidGeometry(
        RaidLevel level, int layout, int devices, int chunkBytes, long componentBytes) {
    /** md's superblocks 1.x have room for so many. */
    static final int MAX_DEVICES = 1920;

    private static final int SECTOR = 512;

    /**
     * The layout's name as mdadm(8) has it, such as {@code left-symmetric}; empty where none is.
     */
    public String layoutName() {
        return LayoutNames.name(this);
    }

    /** Where an array of it cannot be: why; else empty. */
    String fault() {
        if (devices < 1 || devices > MAX_DEVICES) {
            return "it has " + Integer.toUnsignedString(devices) + " devices";
        }
        if (chunkBytes < 0 || chunkBytes % SECTOR != 0 || (level.hasChunks() && chunkBytes == 0)) {
            return "its chunks have " + Integer.toUnsignedString(chunkBytes) + " bytes";
        }
        if (level.isRedundant() && componentBytes < Math.max(1, chunkBytes)) {
            return "it uses " + componentBytes + " bytes of each device";
        }
        boolean sound =
                switch (level) {
                    case LINEAR, RAID0, RAID1 -> true;
                    case RAID4, RAID5 -> devices >= 2 && layout >= 0 && layout <= 5;
                    case RAID6 -> devices >= 4 && ParityLayout.isRaid6(layout);
                    case RAID10 -> CopyLayout.isSound(layout, devices);
                };
        if (!sound) {
            return "no " + level + " of " + devices + " devices has layout " + layout;
        }
        return level.isRedundant() && componentBytes > Long.MAX_VALUE / devices
                ? "it is larger than anything can be"
                : "";
    }

    /**
     * The size of an array of it.
     *
     * @param dataBytes how much room the members have, for RAID 0 and linear
     * @throws ArithmeticException when it is not to be counted in a long
     */
    long sizeBytes(List<Long> dataBytes) {
        return switch (level) {
            case LINEAR, RAID0 ->
                    dataBytes.stream().mapToLong(this::wholeChunks).reduce(0, Math::addExact);
            case RAID1 -> componentBytes;
            case RAID4, RAID5, RAID6 ->
                    Math.multiplyExact(wholeChunks(componentBytes), devices - level.parities());
            case RAID10 -> CopyLayout.of(this).sizeBytes();
        };
    }

    /** What of a member's room is used where only whole chunks are. */
    long wholeChunks(long bytes) {
        return chunkBytes == 0 ? bytes : bytes / chunkBytes * chunkBytes;
    }

    /**
     * Whether all of the array's bytes are there.
     *
     * @param present by role, whether that member is there
     */
    boolean isEnough(boolean[] present) {
        int missing = 0;
        for (boolean there : present) {
            missing += there ? 0 : 1;
        }
        return switch (level) {
            case LINEAR, RAID0 -> missing == 0;
            case RAID1 -> missing < devices;
            case RAID4, RAID5, RAID6 -> missing <= level.parities();
            case RAID10 -> CopyLayout.of(this).isEnough(present);
        };
    }
}
