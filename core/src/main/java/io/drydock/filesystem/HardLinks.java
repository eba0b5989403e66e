package io.drydock.filesystem;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Remembers where files with several names have been copied to. */
final class HardLinks {
    private final Map<Key, GuestPath> copies = new HashMap<>();

    private record Key(long filesystemId, long inode) {}

    /** Where the file is already, under another name. */
    Optional<GuestPath> copyOf(FileStatus original) {
        return original.links() < 2
                ? Optional.empty()
                : Optional.ofNullable(copies.get(key(original)));
    }

    void copied(FileStatus original, GuestPath copy) {
        if (original.links() > 1) {
            copies.put(key(original), copy);
        }
    }

    private static Key key(FileStatus status) {
        return new Key(status.filesystemId(), status.inode());
    }
}
