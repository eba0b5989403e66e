package io.drydock.internal.btrfs.disk;

import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which subvolume is mounted: the one that the options name, or the filesystem's default.
 *
 * @param name what errors call the filesystem
 */
record SubvolumeChoice(Trees trees, Subvolumes subvolumes, String name) {
    private static final byte[] DEFAULT = "default".getBytes(StandardCharsets.US_ASCII);

    /** BTRFS_ROOT_TREE_DIR_OBJECTID: a directory in the tree of trees. */
    private static final long ROOT_TREE_DIRECTORY = 6;

    Subvolume of(BtrfsOptions options) throws IOException {
        if (options.subvolume().isPresent()) {
            Subvolume found = at(options.subvolume().get());
            if (options.subvolumeId().isPresent()
                    && options.subvolumeId().getAsLong() != found.id()) {
                throw new RefusedException(
                        "mount",
                        name,
                        "the subvolume "
                                + options.subvolume().get()
                                + " is number "
                                + found.id()
                                + ", and the options name number "
                                + options.subvolumeId().getAsLong(),
                        "leave out subvol or subvolid");
            }
            return found;
        }
        return numbered(
                options.subvolumeId().isPresent()
                        ? options.subvolumeId().getAsLong()
                        : defaultId());
    }

    private Subvolume numbered(long id) throws IOException {
        return subvolumes
                .find(id)
                .orElseThrow(() ->
                        new NotFoundException(
                                "mount", name, "it has no subvolume of number " + id));
    }

    private long defaultId() throws IOException {
        Key key = new Key(ROOT_TREE_DIRECTORY, ItemType.DIR_ITEM, NameHash.of(DEFAULT));
        Optional<Item> item = trees.roots().find(key);
        if (item.isPresent()) {
            for (DirItem named : DirItem.readAll(item.get().data())) {
                if (named.isNamed(DEFAULT)) {
                    return named.location().objectId();
                }
            }
        }
        return ObjectId.FS_TREE;
    }

    /** From the top of the filesystem; links are not followed. */
    private Subvolume at(String path) throws IOException {
        long directory = numbered(ObjectId.FS_TREE).root();
        for (String component : path.split("/", -1)) {
            if (!component.isEmpty() && !component.equals(".")) {
                byte[] bytes = component.getBytes(StandardCharsets.UTF_8);
                directory =
                        new Directories(subvolumes)
                                .lookup(directory, bytes)
                                .orElseThrow(() -> none(path));
            }
        }
        InodeNumber found = InodeNumber.of(directory);
        if (found.empty() || found.inode() != ObjectId.FIRST_FREE) {
            throw none(path);
        }
        return subvolumes.at(found.subvolume());
    }

    private NotFoundException none(String path) {
        return new NotFoundException("mount", name, "it has no subvolume " + path);
    }
}
