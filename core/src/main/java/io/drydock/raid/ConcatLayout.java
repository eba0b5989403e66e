package io.drydock.raid;

import java.util.ArrayList;
import java.util.List;

/** Linear: one member after the other. */
final class ConcatLayout implements Layout {
    /** Where the data of each role ends. */
    private final List<Long> ends;

    private ConcatLayout(List<Long> ends) {
        this.ends = ends;
    }

    static ConcatLayout of(RaidGeometry geometry, List<Long> dataBytes) {
        List<Long> ends = new ArrayList<>();
        long end = 0;
        for (long bytes : dataBytes) {
            end += geometry.wholeChunks(bytes);
            ends.add(end);
        }
        return new ConcatLayout(List.copyOf(ends));
    }

    @Override
    public Piece at(long offsetBytes) {
        int role = 0;
        while (offsetBytes >= ends.get(role)) {
            role++;
        }
        long start = role == 0 ? 0 : ends.get(role - 1);
        return new Piece(ends.get(role) - offsetBytes, role, offsetBytes - start);
    }
}
