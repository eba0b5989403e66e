package io.drydock.internal.btrfs.disk;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Where directories are, as btrfs_search_path_in_tree of fs/btrfs/ioctl.c tells it. */
final class DirectoryPath {
    /** BTRFS_INO_LOOKUP_PATH_MAX, which also ends directories that are within each other. */
    private static final int MOST_BYTES = 4080;

    private DirectoryPath() {}

    /** The path from the root of a subvolume, with a slash after each name. */
    static byte[] of(ItemTree tree, long directory) throws IOException {
        List<byte[]> names = new ArrayList<>();
        int bytes = 0;
        for (long at = directory; at != ObjectId.FIRST_FREE; ) {
            NameRef ref = only(tree, at);
            bytes += ref.name().length + 1;
            if (bytes >= MOST_BYTES) {
                throw InodeException.of(LibC.ENAMETOOLONG());
            }
            names.add(ref.name());
            at = ref.directory();
        }
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        for (byte[] name : names.reversed()) {
            path.writeBytes(name);
            path.write('/');
        }
        return path.toByteArray();
    }

    /** The name of a directory, which has no other. */
    private static NameRef only(ItemTree tree, long directory) throws IOException {
        Item item = tree.of(directory, ItemType.INODE_REF).next();
        if (item == null) {
            throw InodeException.of(LibC.ENOENT());
        }
        List<NameRef> names = NameRef.readAll(item);
        if (names.isEmpty() || !InodeEntry.isName(names.getFirst().name())) {
            throw new BadStructureException("a directory has a name that is none");
        }
        return names.getFirst();
    }
}
