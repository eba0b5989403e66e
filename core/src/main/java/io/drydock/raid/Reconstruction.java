package io.drydock.raid;

import io.drydock.raid.ParityLayout.Stripe;
import io.drydock.raid.Piece.Copy;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Computes what a missing member of a RAID 4, 5 or 6 holds from what the others do ("The
 * mathematics of RAID-6", H. Peter Anvin).
 *
 * @param members by role
 */
record Reconstruction(ParityLayout layout, List<Optional<MemberData>> members) {
    private static final int BLOCK_BYTES = 64 << 10;

    /**
     * Fills a part of a chunk.
     *
     * @return whether enough of the others is there
     */
    boolean read(Copy wanted, MemorySegment into) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment block = arena.allocate(Math.min(BLOCK_BYTES, into.byteSize()));
            for (long done = 0; done < into.byteSize(); done += block.byteSize()) {
                MemorySegment part =
                        into.asSlice(done, Math.min(block.byteSize(), into.byteSize() - done));
                MemorySegment scratch = block.asSlice(0, part.byteSize());
                Copy here = new Copy(wanted.role(), wanted.offsetBytes() + done);
                byte[] bytes = new Block(here, scratch).bytes();
                if (bytes.length == 0) {
                    return false;
                }
                part.copyFrom(MemorySegment.ofArray(bytes));
            }
        }
        return true;
    }

    /** One block of the wanted member, and the same one of the others. */
    private final class Block {
        private final Copy wanted;
        private final MemorySegment scratch;
        private final Stripe stripe;
        private final List<Integer> missing = new ArrayList<>();

        Block(Copy wanted, MemorySegment scratch) {
            this.wanted = wanted;
            this.scratch = scratch;
            this.stripe = layout.stripeAt(wanted.offsetBytes());
            for (int role = 0; role < members.size(); role++) {
                if (role == wanted.role() || !isGood(role)) {
                    missing.add(role);
                }
            }
        }

        private boolean isGood(int role) {
            return members.get(role)
                    .filter(m -> m.isGood(wanted.offsetBytes(), scratch.byteSize()))
                    .isPresent();
        }

        /** Empty when too much is missing. */
        byte[] bytes() throws IOException {
            if (missing.size() > layout.geometry().level().parities()) {
                return new byte[0];
            }
            if (missing.size() == 1) {
                return sum(false);
            }
            boolean withoutP = missing.contains(stripe.p());
            if (missing.contains(stripe.q())) {
                return withoutP ? new byte[0] : sum(false);
            }
            return withoutP ? fromQ() : fromBoth();
        }

        /** P, and Q as well if asked for, added to the data that is there. */
        private byte[] sum(boolean weighted) throws IOException {
            byte[] sum = new byte[(int) scratch.byteSize()];
            int parity = weighted ? stripe.q() : stripe.p();
            for (int role = 0; role < members.size(); role++) {
                int exponent = layout.exponent(stripe, role);
                if (missing.contains(role) || (exponent < 0 && role != parity)) {
                    continue;
                }
                members.get(role).orElseThrow().read(wanted.offsetBytes(), scratch);
                boolean plain = !weighted || exponent < 0;
                add(sum, GaloisField.multiples(plain ? 1 : GaloisField.power(exponent)));
            }
            return sum;
        }

        private void add(byte[] sum, byte[] multiples) {
            for (int i = 0; i < sum.length; i++) {
                int value = Byte.toUnsignedInt(scratch.get(ValueLayout.JAVA_BYTE, i));
                sum[i] ^= multiples[value];
            }
        }

        /** Q less the others is the wanted one times its power. */
        private byte[] fromQ() throws IOException {
            int power = GaloisField.power(layout.exponent(stripe, wanted.role()));
            return multiplied(sum(true), GaloisField.inverse(power));
        }

        /** Two equations, P's and Q's, with two unknowns. */
        private byte[] fromBoth() throws IOException {
            int other = missing.get(missing.getFirst() == wanted.role() ? 1 : 0);
            int ours = GaloisField.power(layout.exponent(stripe, wanted.role()));
            int theirs = GaloisField.power(layout.exponent(stripe, other));
            byte[] result = sum(true);
            byte[] weighted = multiplied(sum(false), theirs);
            for (int i = 0; i < result.length; i++) {
                result[i] ^= weighted[i];
            }
            return multiplied(result, GaloisField.inverse(ours ^ theirs));
        }

        private static byte[] multiplied(byte[] bytes, int factor) {
            byte[] multiples = GaloisField.multiples(factor);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = multiples[Byte.toUnsignedInt(bytes[i])];
            }
            return bytes;
        }
    }
}
