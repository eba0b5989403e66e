package io.drydock.btrfs;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which blocks of a btrfs a balance writes anew. Immutable; each method returns a copy with one
 * thing changed.
 *
 * @param data whether those with data are
 * @param metadata whether those with metadata, and the system's, are
 * @param usedAtMost only those of which at most that many percent are used; cheap where it is
 *     small, and gives whole blocks back
 * @param dataProfile what data becomes
 * @param metadataProfile what metadata becomes
 * @param lessRedundant whether there may be fewer copies afterwards
 */
public record BalanceOptions(
        boolean data,
        boolean metadata,
        OptionalInt usedAtMost,
        Optional<Profile> dataProfile,
        Optional<Profile> metadataProfile,
        boolean lessRedundant) {
    private static final BalanceOptions ALL =
            new BalanceOptions(
                    true, true, OptionalInt.empty(), Optional.empty(), Optional.empty(), false);

    public BalanceOptions {
        if (usedAtMost.isPresent() && (usedAtMost.getAsInt() < 0 || usedAtMost.getAsInt() > 100)) {
            throw new IllegalArgumentException("no percentage: " + usedAtMost.getAsInt());
        }
    }

    /** Everything, which takes long. */
    public static BalanceOptions all() {
        return ALL;
    }

    /** Data or metadata only. */
    public BalanceOptions only(SpaceUse.Content content) {
        Set<SpaceUse.Content> both = Set.of(SpaceUse.Content.DATA, SpaceUse.Content.METADATA);
        if (!both.contains(content)) {
            throw new IllegalArgumentException("data or metadata can be balanced, not " + content);
        }
        return new BalanceOptions(
                content == SpaceUse.Content.DATA,
                content == SpaceUse.Content.METADATA,
                usedAtMost,
                dataProfile,
                metadataProfile,
                lessRedundant);
    }

    /** Only block groups that are used that little. */
    public BalanceOptions usedAtMost(int percent) {
        return new BalanceOptions(
                data,
                metadata,
                OptionalInt.of(percent),
                dataProfile,
                metadataProfile,
                lessRedundant);
    }

    /** Keeps data and metadata in another way from then on, for which both are balanced. */
    public BalanceOptions convert(Profile dataTo, Profile metadataTo) {
        return new BalanceOptions(
                true,
                true,
                usedAtMost,
                Optional.of(dataTo),
                Optional.of(metadataTo),
                lessRedundant);
    }

    /** Even if there are fewer copies afterwards. */
    public BalanceOptions allowLessRedundant() {
        return new BalanceOptions(data, metadata, usedAtMost, dataProfile, metadataProfile, true);
    }
}
