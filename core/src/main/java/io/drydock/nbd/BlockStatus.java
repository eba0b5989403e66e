package io.drydock.nbd;

import io.drydock.block.Extent;
import io.drydock.internal.nbd.transmission.Connections;
import io.drydock.internal.nbd.transmission.StatusGatherer;
import io.drydock.internal.nbd.transmission.Terms;
import io.drydock.internal.nbd.wire.Blocks;
import io.drydock.internal.nbd.wire.Export;
import io.drydock.internal.nbd.wire.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run of bytes of which a metadata context says one thing.
 *
 * @param offsetBytes where it begins
 * @param lengthBytes its length, more than zero
 * @param flags what the context defines; of {@code base:allocation} 1 is a hole and 2 reads as
 *     zeroes
 */
public record BlockStatus(long offsetBytes, long lengthBytes, long flags) {
    /** The most that is asked of at once. */
    private static final long STEP_BYTES = 1L << 30;

    /** What all contexts that were agreed on say of a range. */
    static Map<String, List<BlockStatus>> of(Connections connections, long offset, long length)
            throws IOException {
        List<String> names = connections.export().contextNames();
        List<StatusGatherer> gatherers = gather(connections, offset, length, names.size());
        Map<String, List<BlockStatus>> all = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            all.put(
                    names.get(i),
                    gatherers.get(i).runs().stream()
                            .map(r -> new BlockStatus(r.offsetBytes(), r.lengthBytes(), r.flags()))
                            .toList());
        }
        return all;
    }

    /** What {@code base:allocation} says; what is not known is data, which is always true. */
    static List<Extent> extents(Connections connections, long offset, long length)
            throws IOException {
        List<String> names = connections.export().contextNames();
        int allocation = names.indexOf(Wire.BASE_ALLOCATION);
        List<Extent> extents = new ArrayList<>();
        long known = offset;
        if (allocation >= 0) {
            for (StatusGatherer.Run run :
                    gather(connections, offset, length, names.size()).get(allocation).runs()) {
                boolean hole = (run.flags() & Wire.STATE_HOLE) != 0;
                boolean zero = (run.flags() & Wire.STATE_ZERO) != 0;
                add(extents, new Extent(run.offsetBytes(), run.lengthBytes(), !hole, zero));
                known = run.offsetBytes() + run.lengthBytes();
            }
        }
        if (known < offset + length) {
            add(extents, new Extent(known, offset + length - known, true, false));
        }
        return List.copyOf(extents);
    }

    /** Adds an extent, joined with the last one when they are of one kind. */
    private static void add(List<Extent> extents, Extent next) {
        Extent last = extents.isEmpty() ? null : extents.getLast();
        if (last != null && last.allocated() == next.allocated() && last.zero() == next.zero()) {
            long length = last.lengthBytes() + next.lengthBytes();
            extents.set(
                    extents.size() - 1,
                    new Extent(last.offsetBytes(), length, last.allocated(), last.zero()));
        } else {
            extents.add(next);
        }
    }

    private static List<StatusGatherer> gather(
            Connections connections, long offset, long length, int contexts) throws IOException {
        Export export = connections.export();
        Blocks blocks = new Blocks(export.minimumBytes());
        long end = offset + length;
        List<StatusGatherer> gatherers = new ArrayList<>();
        for (int i = 0; i < contexts; i++) {
            gatherers.add(new StatusGatherer(offset, end));
        }
        while (gatherers.stream().anyMatch(StatusGatherer::wantsMore)) {
            long known = gatherers.stream().mapToLong(StatusGatherer::known).min().orElse(end);
            long start = blocks.down(known);
            long count = Math.min(STEP_BYTES, blocks.up(end) - start);
            connections.pick().status(start, count, gatherers, Terms.PLAIN);
        }
        return gatherers;
    }
}
