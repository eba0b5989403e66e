package io.drydock.internal.btrfs.disk;

import java.io.IOException;

/**
 * The checksums of data, of which the tree has one for each sector.
 *
 * <p>Threading: safe for use by many threads.
 */
record Checksums(ItemTree tree, ChecksumType type, int sectorBytes) {
    /**
     * Those of a run, one behind the other.
     *
     * @param logical where the run begins, of whole sectors
     */
    byte[] of(long logical, long lengthBytes) throws IOException {
        byte[] sums = new byte[Math.toIntExact(lengthBytes / sectorBytes * type.bytes())];
        Items items = tree.floor(key(logical));
        int done = 0;
        while (done < sums.length) {
            Item item = items.next();
            if (item == null || !item.key().is(ObjectId.EXTENT_CSUM, ItemType.EXTENT_CSUM)) {
                break;
            }
            long sector = logical / sectorBytes + done / type.bytes();
            long skipped = sector - item.key().offset() / sectorBytes;
            if (skipped < 0) {
                break;
            }
            long from = skipped * type.bytes();
            if (from < item.data().length()) {
                int count = (int) Math.min(item.data().length() - from, sums.length - done);
                count -= count % type.bytes();
                byte[] part = item.data().bytes((int) from, count);
                System.arraycopy(part, 0, sums, done, count);
                done += count;
            }
        }
        if (done < sums.length) {
            throw new BadStructureException(
                    "data at address "
                            + (logical + (long) done / type.bytes() * sectorBytes)
                            + " has no checksum");
        }
        return sums;
    }

    private static Key key(long logical) {
        return new Key(ObjectId.EXTENT_CSUM, ItemType.EXTENT_CSUM, logical);
    }
}
