package io.drydock.raid;

import java.util.List;

/**
 * Where the bytes of an array are.
 *
 * <p>Threading: implementations are immutable.
 */
sealed interface Layout permits ConcatLayout, CopyLayout, MirrorLayout, ParityLayout, StripeLayout {
    /** What is at an offset of the array. */
    Piece at(long offsetBytes);

    /**
     * The layout of an array of that shape.
     *
     * @param dataBytes the room of each member, by role; only RAID 0 and linear need all of them
     */
    static Layout of(RaidGeometry geometry, List<Long> dataBytes) {
        return switch (geometry.level()) {
            case LINEAR -> ConcatLayout.of(geometry, dataBytes);
            case RAID0 -> StripeLayout.of(geometry, dataBytes);
            case RAID1 -> new MirrorLayout(geometry);
            case RAID4, RAID5, RAID6 -> new ParityLayout(geometry);
            case RAID10 -> CopyLayout.of(geometry);
        };
    }
}
