package io.drydock.internal.btrfs.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The extents of a subvolume's files while its log is replayed.
 *
 * <p>Threading: belongs to one thread.
 */
record ReplayedExtents(EditedTree tree, int sectorBytes) {
    private static final int LOGICAL = 21;
    private static final int OFFSET = 37;
    private static final int LENGTH = 45;
    private static final int TYPE = 20;

    /** Puts one there, in place of what the file has in its range. */
    void put(Item logged) throws IOException {
        FileExtent extent = FileExtent.read(logged, sectorBytes);
        long end = extent.end() + (sectorBytes - extent.end() % sectorBytes) % sectorBytes;
        drop(logged.key().objectId(), extent.start(), end);
        tree.put(logged.key(), logged.data().bytes());
    }

    /** Takes away what a file has in a range; what is partly in it is cut. */
    void drop(long inode, long start, long end) throws IOException {
        List<Item> all = new ArrayList<>();
        Items items = tree.floor(new Key(inode, ItemType.EXTENT_DATA, start));
        Item item = items.next();
        while (item != null
                && item.key().compareTo(new Key(inode, ItemType.EXTENT_DATA, end)) < 0) {
            if (item.key().is(inode, ItemType.EXTENT_DATA)) {
                all.add(item);
            }
            item = items.next();
        }
        for (Item each : all) {
            FileExtent extent = FileExtent.read(each, sectorBytes);
            if (extent.end() > start && extent.start() < end) {
                cut(each, extent, start, end);
            }
        }
    }

    private void cut(Item item, FileExtent extent, long start, long end)
            throws BadStructureException {
        tree.remove(item.key());
        boolean inline = item.data().int8(TYPE) == FileExtent.INLINE;
        if (!inline && extent.start() < start) {
            put(item, extent, extent.start(), start);
        }
        if (!inline && extent.end() > end) {
            put(item, extent, end, extent.end());
        }
    }

    /** A part of one as one of its own. */
    private void put(Item item, FileExtent extent, long from, long to)
            throws BadStructureException {
        byte[] bytes = item.data().bytes();
        ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (fields.getLong(LOGICAL) != 0) {
            fields.putLong(OFFSET, fields.getLong(OFFSET) + from - extent.start());
        }
        fields.putLong(LENGTH, to - from);
        tree.put(new Key(item.key().objectId(), ItemType.EXTENT_DATA, from), bytes);
    }

    /** What the content of a file takes on disk. */
    long storedBytes(long inode) throws IOException {
        long stored = 0;
        Items items = tree.of(inode, ItemType.EXTENT_DATA);
        for (Item item = items.next(); item != null; item = items.next()) {
            boolean inline = item.data().int8(TYPE) == FileExtent.INLINE;
            if (inline || item.data().int64(LOGICAL) != 0) {
                stored += FileExtent.read(item, sectorBytes).lengthBytes();
            }
        }
        return Math.max(0, stored);
    }
}
