package io.drydock.archive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Compresses one LZ4 block (lz4_Block_format.md): greedily, with a table of where each four bytes
 * were last seen, as the reference implementation's fast level does.
 */
final class Lz4Block {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int HASH_BITS = 14;
    private static final int MIN_MATCH = 4;
    private static final int MAX_DISTANCE = 0xffff;

    /** The last match begins at least so many bytes before the end of the block. */
    private static final int MATCH_LIMIT = 12;

    /** The last bytes of a block are always literals. */
    private static final int LAST_LITERALS = 5;

    private final int[] table = new int[1 << HASH_BITS];

    private byte[] to = {};
    private int written;

    /**
     * @param into as large as {@code length} at least
     * @return how many bytes were written; -1 when it does not become smaller
     */
    int compress(byte[] from, int length, byte[] into) {
        Arrays.fill(table, -1);
        to = into;
        written = 0;
        int anchor = 0;
        int at = 0;
        while (at < length - MATCH_LIMIT) {
            int here = (int) INT.get(from, at);
            int hash = (here * -1640531535) >>> (32 - HASH_BITS);
            int match = table[hash];
            table[hash] = at;
            if (match < 0 || at - match > MAX_DISTANCE || (int) INT.get(from, match) != here) {
                at += 1 + ((at - anchor) >> 6); // hurry through what does not compress
                continue;
            }
            int end = at + MIN_MATCH;
            while (end < length - LAST_LITERALS && from[end] == from[end - at + match]) {
                end++;
            }
            if (!sequence(from, anchor, at, at - match, end - at, length)) {
                return -1;
            }
            at = end;
            anchor = end;
        }
        return sequence(from, anchor, length, 0, MIN_MATCH, length) ? written : -1;
    }

    /** Writes literals and a match, or literals only where the distance is 0. */
    private boolean sequence(
            byte[] from, int start, int end, int distance, int matchLength, int limit) {
        int literals = end - start;
        int more = matchLength - MIN_MATCH;
        if (written + literals + literals / 255 + more / 255 + 5 >= limit) {
            return false;
        }
        to[written++] = (byte) ((Math.min(literals, 15) << 4) | Math.min(more, 15));
        lengthAbove15(literals);
        System.arraycopy(from, start, to, written, literals);
        written += literals;
        if (distance > 0) {
            to[written++] = (byte) distance;
            to[written++] = (byte) (distance >> 8);
            lengthAbove15(more);
        }
        return true;
    }

    private void lengthAbove15(int length) {
        if (length >= 15) {
            int rest = length - 15;
            for (; rest >= 255; rest -= 255) {
                to[written++] = (byte) 255;
            }
            to[written++] = (byte) rest;
        }
    }
}
