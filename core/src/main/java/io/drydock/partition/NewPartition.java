package io.drydock.partition;

import io.drydock.volume.Partition.Kind;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A partition that is to be made.
 *
 * @param place where
 * @param kind of an MBR, whether it is a primary, an extended or a logical one
 * @param number which number it gets; empty for the lowest one that is free. Logical partitions
 *     always get the next one
 * @param type the type as {@link PartitionEditor#setType} takes it; empty for a Linux filesystem
 * @param name of a GPT: its name
 * @param uuid of a GPT: its GUID; empty for a random one
 * @param attributes of a GPT: its attribute bits (UEFI 2.10, table 5.8); of an MBR: 0x80 if it is
 *     bootable, else 0
 */
public record NewPartition(
        Place place,
        Kind kind,
        OptionalInt number,
        Optional<String> type,
        Optional<String> name,
        Optional<String> uuid,
        long attributes) {
    /** Where a new partition is to be. */
    public sealed interface Place {
        /**
         * From one sector to another, both included, however they are aligned.
         *
         * @param lastSector below 0 it counts from the end of the disk: -1 is the disk's last
         *     sector, which a GPT needs for itself
         */
        record Sectors(long firstSector, long lastSector) implements Place {}

        /**
         * In the first gap with room for it, aligned to 1 MiB.
         *
         * @param bytes its size, which is rounded up to whole sectors
         */
        record Size(long bytes) implements Place {}

        /** All of the largest gap, aligned to 1 MiB. */
        record Rest() implements Place {}
    }

    /** A primary partition from one sector to another, as {@link Place.Sectors} says. */
    public static NewPartition ofSectors(long firstSector, long lastSector) {
        return at(new Place.Sectors(firstSector, lastSector));
    }

    /** A primary partition of that many bytes, as {@link Place.Size} says. */
    public static NewPartition ofSize(long bytes) {
        return at(new Place.Size(bytes));
    }

    /** A primary partition that takes the largest gap. */
    public static NewPartition ofRest() {
        return at(new Place.Rest());
    }

    private static NewPartition at(Place place) {
        return new NewPartition(
                place,
                Kind.PRIMARY,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    public NewPartition withKind(Kind newKind) {
        return new NewPartition(place, newKind, number, type, name, uuid, attributes);
    }

    public NewPartition withNumber(int newNumber) {
        return new NewPartition(
                place, kind, OptionalInt.of(newNumber), type, name, uuid, attributes);
    }

    public NewPartition withType(String newType) {
        return new NewPartition(place, kind, number, Optional.of(newType), name, uuid, attributes);
    }

    public NewPartition withName(String newName) {
        return new NewPartition(place, kind, number, type, Optional.of(newName), uuid, attributes);
    }

    public NewPartition withUuid(String newUuid) {
        return new NewPartition(place, kind, number, type, name, Optional.of(newUuid), attributes);
    }

    public NewPartition withAttributes(long newAttributes) {
        return new NewPartition(place, kind, number, type, name, uuid, newAttributes);
    }
}
