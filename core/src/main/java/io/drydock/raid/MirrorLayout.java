package io.drydock.raid;

import java.util.stream.IntStream;

/**
 * RAID 1: everybody has everything.
 *
 * @param geometry of level 1
 */
record MirrorLayout(RaidGeometry geometry) implements Layout {
    @Override
    public Piece at(long offsetBytes) {
        return new Piece(
                geometry.componentBytes() - offsetBytes,
                IntStream.range(0, geometry.devices())
                        .mapToObj(role -> new Piece.Copy(role, offsetBytes))
                        .toList());
    }
}
