package io.drydock.internal.btrfs.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** BLAKE2b without a key, of 32 bytes (RFC 7693). */
final class Blake2b {
    private static final int DIGEST_BYTES = 32;
    private static final int BLOCK_BYTES = 128;
    private static final int ROUNDS = 12;

    /** The parameter block: digest's length, no key, fanout and depth of 1 (2.5). */
    private static final long PARAMETERS = 0x01010000L ^ DIGEST_BYTES;

    /** 2.6. */
    private static final long[] IV = {
        0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
        0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
    };

    /** 2.7; rounds 10 and 11 are as 0 and 1. */
    private static final byte[][] SIGMA = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
        {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
        {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
        {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
        {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
        {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
        {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
        {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
        {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}
    };

    private final long[] state = IV.clone();
    private final long[] work = new long[16];
    private final long[] message = new long[16];

    private Blake2b() {
        state[0] ^= PARAMETERS;
    }

    /** Of what remains in the buffer, which is read to its limit. */
    static byte[] of(ByteBuffer data) {
        Blake2b hash = new Blake2b();
        long count = 0;
        byte[] block = new byte[BLOCK_BYTES];
        ByteBuffer words = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        do {
            int length = Math.min(BLOCK_BYTES, data.remaining());
            data.get(block, 0, length);
            Arrays.fill(block, length, BLOCK_BYTES, (byte) 0);
            count += length;
            words.clear().asLongBuffer().get(hash.message);
            hash.compress(count, !data.hasRemaining());
        } while (data.hasRemaining());
        ByteBuffer digest = ByteBuffer.allocate(DIGEST_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        digest.asLongBuffer().put(hash.state, 0, DIGEST_BYTES / Long.BYTES);
        return digest.array();
    }

    /** 3.2. */
    private void compress(long count, boolean last) {
        System.arraycopy(state, 0, work, 0, 8);
        System.arraycopy(IV, 0, work, 8, 8);
        work[12] ^= count;
        if (last) {
            work[14] = ~work[14];
        }
        for (int round = 0; round < ROUNDS; round++) {
            byte[] order = SIGMA[round % SIGMA.length];
            mix(0, 4, 8, 12, order[0], order[1]);
            mix(1, 5, 9, 13, order[2], order[3]);
            mix(2, 6, 10, 14, order[4], order[5]);
            mix(3, 7, 11, 15, order[6], order[7]);
            mix(0, 5, 10, 15, order[8], order[9]);
            mix(1, 6, 11, 12, order[10], order[11]);
            mix(2, 7, 8, 13, order[12], order[13]);
            mix(3, 4, 9, 14, order[14], order[15]);
        }
        for (int i = 0; i < state.length; i++) {
            state[i] ^= work[i] ^ work[i + 8];
        }
    }

    /** 3.1. */
    private void mix(int a, int b, int c, int d, int x, int y) {
        work[a] += work[b] + message[x];
        work[d] = Long.rotateRight(work[d] ^ work[a], 32);
        work[c] += work[d];
        work[b] = Long.rotateRight(work[b] ^ work[c], 24);
        work[a] += work[b] + message[y];
        work[d] = Long.rotateRight(work[d] ^ work[a], 16);
        work[c] += work[d];
        work[b] = Long.rotateRight(work[b] ^ work[c], 63);
    }
}
