package io.drydock.raid;

import io.drydock.volume.Device;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * A device that bears an array's superblock.
 *
 * @param device where it is in the session
 * @param role the place of its data in the array, from 0 on; empty for those that have none
 * @param state what it is good for
 * @param number the array's number of it, which is not its role
 * @param uuid its own UUID; superblocks 0.90 have none
 * @param events counts the changes of the array that it knows of
 * @param updated when its superblock was written
 * @param dataOffsetBytes where the array's data begins on it
 * @param dataBytes how much room it has for data
 * @param badBlocks which of its data cannot be relied on
 */
public record ArrayMember(
        Device device,
        OptionalInt role,
        State state,
        int number,
        Optional<UUID> uuid,
        long events,
        Instant updated,
        long dataOffsetBytes,
        long dataBytes,
        BadBlocks badBlocks) {
    /** What a member is good for. */
    public enum State {
        /** It has all of its data. */
        ACTIVE,
        /**
         * It has its data in part; the kernel goes on copying when the array is run for writing.
         */
        REBUILDING,
        /** It takes over from another member of its role. */
        REPLACEMENT,
        /** It waits for another to fail. */
        SPARE,
        /** It holds what was written last to an array of level 4, 5 or 6. */
        JOURNAL,
        /** The other members say that it has failed. */
        FAULTY,
        /** It was away while others were written to: what it has is old. */
        STALE,
        /** Another device has its role with the same right: nobody can tell which is the one. */
        DUPLICATE,
        /** What it says of the array's shape is not what the others say. */
        DISAGREEING;

        /** Whether the kernel is told of it when the array is run. */
        boolean isRun() {
            return switch (this) {
                case ACTIVE, REBUILDING, REPLACEMENT, SPARE, JOURNAL -> true;
                case FAULTY, STALE, DUPLICATE, DISAGREEING -> false;
            };
        }
    }

    static ArrayMember of(Device device, Superblock superblock, OptionalInt role, State state) {
        return new ArrayMember(
                device,
                role,
                state,
                superblock.number(),
                superblock.memberUuid(),
                superblock.events(),
                superblock.updated(),
                superblock.place().dataBytes(),
                superblock.place().sizeBytes(),
                superblock.place().badBlocks());
    }

    ArrayMember withState(State other) {
        return new ArrayMember(
                device,
                role,
                other,
                number,
                uuid,
                events,
                updated,
                dataOffsetBytes,
                dataBytes,
                badBlocks);
    }

    boolean is(State wanted) {
        return state == wanted;
    }
}
