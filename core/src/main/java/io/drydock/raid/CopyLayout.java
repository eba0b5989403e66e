package io.drydock.raid;

import java.util.ArrayList;
import java.util.List;

/**
 * RAID 10: each chunk is there several times, near by, far away on the next members, or both (the
 * kernel's raid10.c, {@code setup_geo}, {@code calc_sectors} and {@code __raid10_find_phys}).
 */
final class CopyLayout implements Layout {
    private final int devices;
    private final int chunkBytes;
    private final int near;
    private final int far;
    private final boolean farOffset;

    /** Far copies stay within sets of so many members; the last set may be larger. */
    private final int farSet;

    /** How far from one far copy to the next, on a member. */
    private final long strideBytes;

    private final long sizeBytes;

    private CopyLayout(RaidGeometry geometry) {
        int layout = geometry.layout();
        devices = geometry.devices();
        chunkBytes = geometry.chunkBytes();
        near = near(layout);
        far = far(layout);
        farOffset = (layout & 1 << 16) != 0;
        farSet = farSet(layout, devices);
        long chunks =
                Math.multiplyExact(geometry.componentBytes() / chunkBytes / far, (long) devices)
                        / near;
        long perDevice = Math.ceilDiv(Math.multiplyExact(chunks, (long) near * far), devices);
        strideBytes = farOffset ? chunkBytes : perDevice / far * chunkBytes;
        sizeBytes = Math.multiplyExact(chunks, (long) chunkBytes);
    }

    /**
     * @throws ArithmeticException when its size is not to be counted in a long
     */
    static CopyLayout of(RaidGeometry geometry) {
        return new CopyLayout(geometry);
    }

    /** Whether there is such a layout. Bits 17 and 18 say how large the sets of far copies are. */
    static boolean isSound(int layout, int devices) {
        int copies = near(layout) * far(layout);
        return layout >>> 17 <= 2
                && copies > 0
                && copies <= devices
                && farSet(layout, devices) > 0
                && farSet(layout, devices) <= devices;
    }

    private static int near(int layout) {
        return layout & 0xff;
    }

    private static int far(int layout) {
        return layout >> 8 & 0xff;
    }

    private static int farSet(int layout, int devices) {
        return switch (layout >>> 17) {
            case 0 -> devices;
            case 1 -> devices / far(layout);
            default -> near(layout) * far(layout);
        };
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** Whether every chunk is there at least once (raid10.c, {@code _enough}). */
    boolean isEnough(boolean[] present) {
        int first = 0;
        do {
            boolean any = false;
            for (int i = 0; i < near * far; i++) {
                any |= present[(first + i) % devices];
            }
            if (!any) {
                return false;
            }
            first = (first + near) % devices;
        } while (first != 0);
        return true;
    }

    @Override
    public Piece at(long offsetBytes) {
        long inChunk = offsetBytes % chunkBytes;
        long chunk = offsetBytes / chunkBytes * near;
        int role = (int) (chunk % devices);
        long stripe = chunk / devices * (farOffset ? far : 1);
        long place = stripe * chunkBytes + inChunk;
        List<Piece.Copy> copies = new ArrayList<>();
        for (int n = 0; n < near; n++) {
            int farRole = role;
            for (int f = 0; f < far; f++) {
                copies.add(new Piece.Copy(farRole, place + f * strideBytes));
                farRole = next(farRole);
            }
            role++;
            if (role == devices) {
                role = 0;
                place += chunkBytes;
            }
        }
        return new Piece(chunkBytes - inChunk, copies);
    }

    /** The member of the next far copy: {@link #near} members on, in the same set. */
    private int next(int role) {
        int set = role / farSet;
        int moved = role + near;
        int lastSet = (devices / farSet - 1) * farSet;
        if (devices % farSet != 0 && moved > lastSet) {
            int lastSize = farSet + devices % farSet;
            return lastSet + (moved - lastSet) % lastSize;
        }
        return moved % farSet + farSet * set;
    }
}
