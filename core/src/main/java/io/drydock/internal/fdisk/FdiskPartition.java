package io.drydock.internal.fdisk;

import java.util.Optional;

/**
 * What libfdisk is to know of a partition, a {@code struct fdisk_partition}.
 *
 * @param place where it is to be; empty if it stays where it is
 * @param type a GPT type GUID or an MBR type as {@code 0x83}; empty for libfdisk's default, or for
 *     no change
 * @param name for GPT; empty for no change
 * @param uuid for GPT; empty for a random one, or for no change
 */
public record FdiskPartition(
        Optional<Place> place,
        Optional<String> type,
        Optional<String> name,
        Optional<String> uuid) {
    /** Nothing; to be filled in. */
    public static final FdiskPartition EMPTY =
            new FdiskPartition(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** A run of sectors. */
    public record Place(long firstSector, long sectors) {}

    public FdiskPartition at(long firstSector, long sectors) {
        return new FdiskPartition(Optional.of(new Place(firstSector, sectors)), type, name, uuid);
    }

    public FdiskPartition ofType(String newType) {
        return new FdiskPartition(place, Optional.of(newType), name, uuid);
    }

    public FdiskPartition named(String newName) {
        return new FdiskPartition(place, type, Optional.of(newName), uuid);
    }

    public FdiskPartition withUuid(String newUuid) {
        return new FdiskPartition(place, type, name, Optional.of(newUuid));
    }
}
