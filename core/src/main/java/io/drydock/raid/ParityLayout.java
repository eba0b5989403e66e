package io.drydock.raid;

/**
 * RAID 4, 5 and 6: a chunk of each member but those that hold the parity of the others, which move
 * from stripe to stripe (the kernel's raid5.c, {@code raid5_compute_sector}).
 *
 * @param geometry of level 4, 5 or 6
 */
record ParityLayout(RaidGeometry geometry) implements Layout {
    /** raid5.h: the Q of layouts 8, 9 and 10 counts the places of parity in, as DDF has it. */
    private static final int FIRST_DDF = 8;

    private static final int LAST_DDF = 10;

    /** From here on, RAID 5 with Q on one more member. */
    private static final int FIRST_Q_LAST = 16;

    private static final int LAST_Q_LAST = 20;

    static boolean isRaid6(int layout) {
        return (layout >= 0 && layout <= 5)
                || (layout >= FIRST_DDF && layout <= LAST_DDF)
                || (layout >= FIRST_Q_LAST && layout <= LAST_Q_LAST);
    }

    /**
     * Who holds what in a stripe. Members that hold parity are those of role p and q.
     *
     * @param p the role that holds the parity of all
     * @param q the role that holds the second one; -1 below RAID 6
     */
    record Stripe(int data, int p, int q) {}

    @Override
    public Piece at(long offsetBytes) {
        int chunk = geometry.chunkBytes();
        long inChunk = offsetBytes % chunk;
        long number = offsetBytes / chunk;
        long stripe = number / dataDevices();
        return new Piece(
                chunk - inChunk,
                stripe(stripe, (int) (number % dataDevices())).data(),
                stripe * chunk + inChunk);
    }

    private int dataDevices() {
        return geometry.devices() - geometry.level().parities();
    }

    /** The stripe that a place on the members belongs to; its data is that of its first chunk. */
    Stripe stripeAt(long memberOffsetBytes) {
        return stripe(memberOffsetBytes / geometry.chunkBytes(), 0);
    }

    private Stripe stripe(long stripe, int index) {
        return switch (geometry.level()) {
            case RAID4 -> new Stripe(index, dataDevices(), -1);
            case RAID5 -> raid5(stripe, index, geometry.layout(), geometry.devices());
            default -> raid6(stripe, index);
        };
    }

    private static Stripe raid5(long stripe, int index, int layout, int devices) {
        int turn = (int) (stripe % devices);
        int last = devices - 1;
        return switch (layout) {
            case 0 -> skipping(index, last - turn); // left asymmetric
            case 1 -> skipping(index, turn); // right asymmetric
            case 2 -> following(index, last - turn, devices); // left symmetric
            case 3 -> following(index, turn, devices); // right symmetric
            case 4 -> skipping(index, 0); // parity first
            default -> skipping(index, last); // parity last
        };
    }

    private static Stripe skipping(int index, int p) {
        return new Stripe(index >= p ? index + 1 : index, p, -1);
    }

    private static Stripe following(int index, int p, int devices) {
        return new Stripe((p + 1 + index) % devices, p, -1);
    }

    private Stripe raid6(long stripe, int index) {
        int devices = geometry.devices();
        int last = devices - 1;
        int turn = (int) (stripe % devices);
        int layout = geometry.layout();
        if (layout >= FIRST_Q_LAST) {
            Stripe narrow = raid5(stripe, index, layout - FIRST_Q_LAST, last);
            return new Stripe(narrow.data(), narrow.p(), last);
        }
        return switch (layout) {
            case 0 -> skippingBoth(index, last - turn); // left asymmetric
            case 1, 8 -> skippingBoth(index, turn); // right asymmetric, rotating zero restart
            case 2 -> followingBoth(index, last - turn); // left symmetric
            case 3 -> followingBoth(index, turn); // right symmetric
            case 4 -> new Stripe(index + 2, 0, 1); // parity first
            case 9 -> skippingBoth(index, last - (int) ((stripe + 1) % devices)); // N restart
            case 10 -> // rotating N continue: Q is before P
                    new Stripe(
                            (last - turn + 1 + index) % devices,
                            last - turn,
                            (last - turn + last) % devices);
            default -> new Stripe(index, last - 1, last); // parity last
        };
    }

    private Stripe skippingBoth(int index, int p) {
        if (p == geometry.devices() - 1) {
            return new Stripe(index + 1, p, 0);
        }
        return new Stripe(index >= p ? index + 2 : index, p, p + 1);
    }

    private Stripe followingBoth(int index, int p) {
        int devices = geometry.devices();
        return new Stripe((p + 2 + index) % devices, p, (p + 1) % devices);
    }

    /**
     * The exponent by which a member of a stripe counts in its Q; -1 for those that hold parity.
     * Counted from the member after Q on, or in DDF's layouts by role.
     */
    int exponent(Stripe stripe, int role) {
        if (role == stripe.p() || role == stripe.q()) {
            return -1;
        }
        if (isDdf()) {
            return role;
        }
        int devices = geometry.devices();
        int after = Math.floorMod(role - stripe.q() - 1, devices);
        int p = Math.floorMod(stripe.p() - stripe.q() - 1, devices);
        return p < after ? after - 1 : after;
    }

    private boolean isDdf() {
        int layout = geometry.layout();
        return layout >= FIRST_DDF && layout <= LAST_DDF;
    }
}
