package io.drydock.raid;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/**
 * What a member says: of the array, of itself, and of all members.
 *
 * @param version which of them it is
 * @param arrayUuid the array's
 * @param name the array's name, {@code HOST:NAME} or {@code NAME}, of any characters; empty in 0.90
 * @param preferredMinor the N of the {@code /dev/mdN} that it was; in 0.90 only
 * @param created when the array was; members must agree
 * @param geometry the array's shape
 * @param place what of the member is the array's
 * @param number the member's number in the array, by which {@link #roles} knows it. It is not the
 *     place of its data
 * @param memberUuid the member's own; none in 0.90
 * @param events counts the changes of the array; who counts less has missed some
 * @param updated when it was written
 * @param traits what else there is to know
 * @param roles of each member by its number: the place of its data from 0 on, or one of the
 *     constants here
 */
record Superblock(
        SuperblockVersion version,
        UUID arrayUuid,
        String name,
        OptionalInt preferredMinor,
        Instant created,
        RaidGeometry geometry,
        Place place,
        int number,
        Optional<UUID> memberUuid,
        long events,
        Instant updated,
        Set<Trait> traits,
        List<Integer> roles) {
    static final int SPARE = -1;
    static final int FAULTY = -2;
    static final int JOURNAL = -3;

    /** What an array or a member is, beside its shape. */
    enum Trait {
        /** The copies and the parity are right. */
        CLEAN,
        /** Not all of the member's data is there yet. */
        REBUILDING,
        /** The member takes over from another one of the same role. */
        REPLACEMENT,
        /** The array is on its way to another shape. */
        RESHAPING,
        /** What was written last may be on a further device only. */
        JOURNALED
    }

    Superblock {
        traits = Set.copyOf(traits);
        roles = List.copyOf(roles);
    }

    /**
     * Where things are on a member, in bytes.
     *
     * @param superblockBytes where the superblock is
     * @param dataBytes where the array's data begins
     * @param sizeBytes how much room there is for it
     * @param badBlocks which of it cannot be read
     */
    record Place(long superblockBytes, long dataBytes, long sizeBytes, BadBlocks badBlocks) {}

    /** The role of the member of that number; spare where the table ends before it. */
    int role(int member) {
        return member >= 0 && member < roles.size() ? roles.get(member) : SPARE;
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /** Whether both are members of the same array, and of the same shape. */
    boolean agrees(Superblock other) {
        return arrayUuid.equals(other.arrayUuid)
                && version == other.version
                && created.equals(other.created)
                && geometry.equals(other.geometry)
                && is(Trait.RESHAPING) == other.is(Trait.RESHAPING);
    }
}
