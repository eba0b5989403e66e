package io.drydock.internal.btrfs.disk;

import java.util.ArrayList;
import java.util.List;

/**
 * struct btrfs_chunk: where a run of logical addresses is on devices.
 *
 * @param start its first address
 * @param type BTRFS_BLOCK_GROUP_*
 */
record Chunk(long start, long lengthBytes, long type, Profile profile, List<Stripe> stripes) {
    /** BTRFS_STRIPE_LEN: what is on one device before the next one follows. */
    static final long STRIPE_BYTES = 64 << 10;

    private static final int STRIPES = 48;
    private static final int STRIPE_ITEM_BYTES = 32;

    /** struct btrfs_stripe: a run of a device. */
    record Stripe(long device, long offsetBytes) {}

    /** A run of bytes of a device. */
    record Place(long device, long offsetBytes, long lengthBytes) {}

    /**
     * Reads one.
     *
     * @param start the offset of its key
     */
    static Chunk read(Fields fields, long start) throws BadStructureException {
        long length = fields.size(0);
        long type = fields.int64(24);
        Profile profile = Profile.of(type);
        int count = fields.int16(44);
        if (start < 0 || length == 0 || start > Long.MAX_VALUE - length) {
            throw new BadStructureException("a chunk is beyond all bounds");
        }
        if (fields.int64(16) != STRIPE_BYTES || !profile.allows(count)) {
            throw new BadStructureException(
                    "a chunk of profile "
                            + profile
                            + " has "
                            + count
                            + " stripes of "
                            + fields.int64(16)
                            + " bytes");
        }
        List<Stripe> stripes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Fields stripe = fields.rest(STRIPES + i * STRIPE_ITEM_BYTES);
            long offset = stripe.size(8);
            if (offset > Long.MAX_VALUE - length - STRIPE_BYTES) {
                throw new BadStructureException("a stripe is beyond all bounds");
            }
            stripes.add(new Stripe(stripe.int64(0), offset));
        }
        return new Chunk(start, length, type, profile, List.copyOf(stripes));
    }

    /** How many bytes an item has that holds so many stripes. */
    static int bytes(int stripes) {
        return STRIPES + stripes * STRIPE_ITEM_BYTES;
    }

    /** The number of stripes of the chunk in those fields. */
    static int stripes(Fields fields) throws BadStructureException {
        return fields.int16(44);
    }

    long end() {
        return start + lengthBytes;
    }

    /**
     * Where a run begins, and how much of it is there.
     *
     * @param offset in the chunk
     * @param length to the chunk's end at most
     * @param copy 0 or more, fewer than there are copies
     */
    Place place(long offset, long length, int copy) {
        return switch (profile) {
            case SINGLE, DUP, RAID1, RAID1C3, RAID1C4 -> {
                Stripe stripe = stripes.get(copy);
                yield new Place(stripe.device, stripe.offsetBytes + offset, length);
            }
            case RAID0, RAID10 -> {
                int data = profile.dataStripes(stripes.size());
                long number = offset / STRIPE_BYTES;
                int first = (int) (number % data) * profile.copies();
                yield place(first + copy, number / data, offset, length);
            }
            case RAID5, RAID6 -> {
                int data = profile.dataStripes(stripes.size());
                long number = offset / STRIPE_BYTES;
                yield place(turned(number / data, number % data), number / data, offset, length);
            }
        };
    }

    /**
     * The places from which a run can be computed by parity: each XORed with the others is the run.
     * Only of a profile that has parity.
     */
    List<Place> others(long offset, long length) {
        int data = profile.dataStripes(stripes.size());
        long number = offset / STRIPE_BYTES;
        long row = number / data;
        List<Place> places = new ArrayList<>();
        for (int i = 0; i <= data; i++) {
            if (i != number % data) {
                places.add(place(turned(row, i), row, offset, length));
            }
        }
        return places;
    }

    /** Rows of stripes with parity begin one device further than the row before. */
    private int turned(long row, long index) {
        return (int) ((row + index) % stripes.size());
    }

    private Place place(int stripe, long row, long offset, long length) {
        long within = offset % STRIPE_BYTES;
        Stripe found = stripes.get(stripe);
        return new Place(
                found.device,
                found.offsetBytes + row * STRIPE_BYTES + within,
                Math.min(length, STRIPE_BYTES - within));
    }
}
