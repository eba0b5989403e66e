package io.drydock.archive;

import io.drydock.filesystem.FileStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which files have been packed under another name.
 *
 * @param <T> what is to be known of the first name
 */
final class HardLinks<T> {
    private final Map<Key, Seen<T>> seen = new HashMap<>();

    private record Key(long filesystemId, long inode) {}

    private record Seen<T>(T value, int namesLeft) {}

    /**
     * What is known of the name that the file was first packed under; empty when this is the first.
     *
     * @param value what is to be known of this one
     */
    Optional<T> first(FileStatus status, T value) {
        if (status.links() < 2 || status.isDirectory()) {
            return Optional.empty();
        }
        Key key = new Key(status.filesystemId(), status.inode());
        Seen<T> first = seen.get(key);
        if (first == null) {
            seen.put(key, new Seen<>(value, status.links() - 1));
            return Optional.empty();
        }
        if (first.namesLeft() <= 1) {
            seen.remove(key);
        } else {
            seen.put(key, new Seen<>(first.value(), first.namesLeft() - 1));
        }
        return Optional.of(first.value());
    }
}
