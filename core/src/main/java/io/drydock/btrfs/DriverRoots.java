package io.drydock.btrfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.CorruptDataException;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.TreeItem;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Asks the driver that has the btrfs open, which may be in a process that lies.
 *
 * @param inode of the file
 */
record DriverRoots(Inodes inodes, long inode, String path) implements RootTree {
    @Override
    public void forEach(
            long firstObject, long lastObject, int firstType, int lastType, Visitor visitor)
            throws IOException {
        Key from = new Key(firstObject, firstType, 0);
        Key last = new Key(lastObject, lastType, -1);
        List<TreeItem> items = items(from);
        while (!items.isEmpty()) {
            for (TreeItem item : items) {
                Key key = new Key(item.objectId(), item.type(), item.offset());
                if (key.compareTo(from) < 0) {
                    throw nonsense();
                }
                if (key.compareTo(last) > 0) {
                    return;
                }
                if (key.type() >= firstType && key.type() <= lastType) {
                    visitor.item(key, MemorySegment.ofArray(item.data()));
                }
                from = key.next();
            }
            items = items(from);
        }
    }

    private List<TreeItem> items(Key from) throws IOException {
        return inodes.rootItems(from.objectId(), from.type(), from.offset());
    }

    @Override
    public byte[] directory(long subvolume, long directory) throws IOException {
        return inodes.pathInSubvolume(subvolume, directory);
    }

    @Override
    public long subvolume() throws IOException {
        return inodes.subvolume(inode);
    }

    @Override
    public boolean isReadOnly() throws IOException {
        if (inodes.status(inode).inode() != LibC.BTRFS_FIRST_FREE_OBJECTID()) {
            throw InodeException.of(LibC.EINVAL());
        }
        return new Subvolumes(this).isReadOnly(subvolume());
    }

    private CorruptDataException nonsense() {
        return new CorruptDataException("search", path, "the driver gives back items in no order");
    }
}
