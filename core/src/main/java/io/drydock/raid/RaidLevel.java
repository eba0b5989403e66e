package io.drydock.raid;

import java.util.Optional;
import java.util.stream.Stream;

/** How the bytes of an array are spread over its members (man 4 md). */
public enum RaidLevel {
    LINEAR("linear", -1),
    RAID0("raid0", 0),
    RAID1("raid1", 1),
    RAID4("raid4", 4),
    RAID5("raid5", 5),
    RAID6("raid6", 6),
    RAID10("raid10", 10);

    private final String mdName;
    private final int number;

    RaidLevel(String mdName, int number) {
        this.mdName = mdName;
        this.number = number;
    }

    /** The level of a number in a superblock; empty for those that are none, such as multipath. */
    static Optional<RaidLevel> ofNumber(int number) {
        return Stream.of(values()).filter(level -> level.number == number).findFirst();
    }

    /**
     * The level of that name: {@code raid5}, {@code linear}, or only {@code 5}, as mdadm(8) has it.
     */
    public static Optional<RaidLevel> ofName(String name) {
        return Stream.of(values())
                .filter(level -> level.mdName.equals(name) || ("raid" + name).equals(level.mdName))
                .findFirst();
    }

    /** The name as md(4) and mdadm(8) write it, such as {@code raid5}. */
    public String mdName() {
        return mdName;
    }

    /** As superblocks number it. */
    int number() {
        return number;
    }

    /** How many members hold parity instead of data. */
    int parities() {
        return switch (this) {
            case RAID4, RAID5 -> 1;
            case RAID6 -> 2;
            default -> 0;
        };
    }

    /** Whether what is written is cut into chunks, which go to one member after the other. */
    boolean hasChunks() {
        return this != LINEAR && this != RAID1;
    }

    /** Whether it still works when some member is missing. */
    public boolean isRedundant() {
        return this != LINEAR && this != RAID0;
    }

    @Override
    public String toString() {
        return mdName;
    }
}
