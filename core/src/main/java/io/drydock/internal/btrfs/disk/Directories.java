package io.drydock.internal.btrfs.disk;

import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.InodeEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is in directories.
 *
 * <p>Threading: safe for use by many threads.
 */
record Directories(Subvolumes subvolumes) {
    OptionalLong lookup(long directory, byte[] name) throws IOException {
        InodeNumber number = InodeNumber.of(directory);
        if (number.empty()) {
            return OptionalLong.empty();
        }
        Subvolume subvolume = subvolumes.at(number.subvolume());
        Key key = new Key(number.inode(), ItemType.DIR_ITEM, NameHash.of(name));
        Optional<Item> item = subvolume.tree().find(key);
        if (item.isPresent()) {
            for (DirItem named : DirItem.readAll(item.get().data())) {
                if (named.isNamed(name)) {
                    return OptionalLong.of(target(subvolume, directory, number.inode(), named));
                }
            }
        }
        return OptionalLong.empty();
    }

    List<InodeEntry> list(long directory) throws IOException {
        List<InodeEntry> entries = new ArrayList<>();
        InodeNumber number = InodeNumber.of(directory);
        if (number.empty()) {
            return entries;
        }
        Subvolume subvolume = subvolumes.at(number.subvolume());
        Items items = subvolume.tree().of(number.inode(), ItemType.DIR_INDEX);
        for (Item item = items.next(); item != null; item = items.next()) {
            for (DirItem named : DirItem.readAll(item.data())) {
                long target = target(subvolume, directory, number.inode(), named);
                entries.add(new InodeEntry(component(named), target, named.fileType()));
            }
        }
        return entries;
    }

    private static byte[] component(DirItem named) throws BadStructureException {
        if (!InodeEntry.isName(named.name())) {
            throw new BadStructureException("a directory has a name that is none");
        }
        return named.name();
    }

    private long target(Subvolume subvolume, long directory, long inode, DirItem named)
            throws IOException {
        Key location = named.location();
        if (location.type() == ItemType.ROOT_ITEM) {
            Optional<Subvolume> child = subvolumes.child(subvolume, inode, named);
            return child.isPresent() ? child.get().root() : InodeNumber.ofEmptyIn(directory);
        }
        if (location.type() != ItemType.INODE_ITEM || named.fileType() == FileType.UNKNOWN) {
            throw new BadStructureException("a directory has a name of nothing");
        }
        return subvolume.number(location.objectId());
    }
}
