package io.drydock.ntfs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Inodes whose last name was taken away while somebody may have them open. NTFS has none without a
 * name: each keeps one on the volume, which is not shown, until it is freed.
 *
 * <p>Threading: as {@link io.drydock.internal.driver.Inodes}: read by many, or changed by one.
 */
final class Unlinked {
    private final Map<Long, FileName> names = new HashMap<>();

    boolean contains(long inode) {
        return names.containsKey(inode);
    }

    /** The name that it still has on the volume is that one. */
    void put(long inode, FileName name) {
        names.put(inode, name);
    }

    /** Forgets an inode; returns the name that it still has. */
    Optional<FileName> remove(long inode) {
        return Optional.ofNullable(names.remove(inode));
    }

    /** The inodes that have their name in a directory. */
    List<Long> in(long directory) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().directory() == directory)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The inode that has this name. */
    Optional<Long> holder(FileName name) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
