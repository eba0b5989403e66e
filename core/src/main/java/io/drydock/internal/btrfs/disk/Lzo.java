package io.drydock.internal.btrfs.disk;

import io.drydock.internal.driver.Lzo1x;

/**
 * What btrfs compresses by LZO (fs/btrfs/lzo.c): the length of all, and for each sector a length
 * and a piece of LZO1X. A length is never of two sectors.
 */
final class Lzo {
    private static final int LENGTH_BYTES = 4;

    private Lzo() {}

    static void expand(Fields content, byte[] plain, int sectorBytes) throws BadStructureException {
        long all = content.int32(0);
        if (all > content.length()) {
            throw new BadStructureException("LZO-compressed content ends too early");
        }
        int at = LENGTH_BYTES;
        int done = 0;
        while (at < all && done < plain.length) {
            int length = (int) Math.min(content.int32(at), Integer.MAX_VALUE);
            at += LENGTH_BYTES;
            if (length == 0 || length > all - at) {
                throw new BadStructureException("LZO-compressed content has a bad piece");
            }
            int end = Math.min(plain.length, done + sectorBytes);
            done = Lzo1x.expand(content.bytes(at, length), plain, done, end);
            if (done < 0) {
                throw new BadStructureException("LZO-compressed content is damaged");
            }
            at += length;
            int left = sectorBytes - at % sectorBytes;
            at += left < LENGTH_BYTES ? left : 0;
        }
    }
}
