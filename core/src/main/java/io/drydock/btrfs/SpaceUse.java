package io.drydock.btrfs;

/**
 * How much of a btrfs is given to one kind of content, as {@code btrfs filesystem df} shows it.
 *
 * @param content what for
 * @param profile how it is kept; of copies only one counts in the bytes here
 * @param allocatedBytes what is set aside for it
 * @param usedBytes what it takes of that
 */
public record SpaceUse(Content content, Profile profile, long allocatedBytes, long usedBytes) {
    /** What block groups are for. */
    public enum Content {
        DATA,
        METADATA,
        /** Where the devices' own blocks are. */
        SYSTEM,
        /** Small filesystems keep both together. */
        DATA_AND_METADATA,
        /** A part of the metadata, for when all else is full. */
        GLOBAL_RESERVE
    }
}
