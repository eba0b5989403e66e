package io.drydock.raid;

import java.util.ArrayList;
import java.util.List;

/**
 * RAID 0: a chunk of each member in turn. When the smallest is full, the others go on in a further
 * zone (the kernel's raid0.c, {@code create_strip_zones} and {@code map_sector}).
 */
final class StripeLayout implements Layout {
    /**
     * Which member comes next in a further zone depends on it: the first kernels' way, or the new.
     */
    private static final int ORIGINAL = 1;

    private final int chunkBytes;
    private final boolean original;
    private final List<Zone> zones;

    private StripeLayout(int chunkBytes, boolean original, List<Zone> zones) {
        this.chunkBytes = chunkBytes;
        this.original = original;
        this.zones = zones;
    }

    /**
     * A part of the array that is on the same members.
     *
     * @param startBytes where it begins in the array
     * @param memberBytes where it begins on each of its members
     */
    private record Zone(long startBytes, long endBytes, long memberBytes, List<Integer> roles) {}

    static StripeLayout of(RaidGeometry geometry, List<Long> dataBytes) {
        List<Long> sizes = dataBytes.stream().map(geometry::wholeChunks).toList();
        List<Zone> zones = new ArrayList<>();
        long start = 0;
        long done = 0;
        for (long size : sizes.stream().filter(bytes -> bytes > 0).sorted().distinct().toList()) {
            List<Integer> roles = new ArrayList<>();
            for (int role = 0; role < sizes.size(); role++) {
                if (sizes.get(role) >= size) {
                    roles.add(role);
                }
            }
            long end = start + (size - done) * roles.size();
            zones.add(new Zone(start, end, done, List.copyOf(roles)));
            start = end;
            done = size;
        }
        return new StripeLayout(
                geometry.chunkBytes(), geometry.layout() == ORIGINAL, List.copyOf(zones));
    }

    /** Whether members differ in size, so that the layout must be known. */
    boolean hasZones() {
        return zones.size() > 1;
    }

    @Override
    public Piece at(long offsetBytes) {
        int number = 0;
        while (offsetBytes >= zones.get(number).endBytes()) {
            number++;
        }
        Zone zone = zones.get(number);
        int members = zone.roles().size();
        long within = offsetBytes - zone.startBytes();
        long inChunk = within % chunkBytes;
        long counted = original ? offsetBytes : within;
        int role = zone.roles().get((int) (counted / chunkBytes % members));
        long place = zone.memberBytes() + within / chunkBytes / members * chunkBytes + inChunk;
        return new Piece(chunkBytes - inChunk, role, place);
    }
}
