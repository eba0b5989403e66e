package io.drydock.internal.fat;

import io.drydock.internal.fat.volume.ShortEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Numbers files, which have none of their own, by where their entries are on the device: in units
 * of an entry's length. Only of those that have been moved or have lost their names it must be
 * remembered where they are.
 *
 * <p>Threading: safe for use by many threads; who changes it is alone.
 */
final class InodeNumbers {
    /** The root directory, which has no entry. No entry is in the boot sector. */
    static final long ROOT = 1;

    private final Map<Long, Long> places = new HashMap<>();
    private final Map<Long, Long> inodes = new HashMap<>();
    private final Map<Long, ShortEntry> nameless = new HashMap<>();
    private long next;

    /**
     * @param deviceBytes no entry is behind that
     */
    InodeNumbers(long deviceBytes) {
        this.next = deviceBytes / ShortEntry.BYTES + 1;
    }

    /** The number of the file whose entry is there. */
    long at(long place) {
        long number = place / ShortEntry.BYTES;
        return inodes.getOrDefault(number, number);
    }

    /** Where the entry of a file is that has a name. */
    long place(long inode) {
        return places.getOrDefault(inode, inode) * ShortEntry.BYTES;
    }

    /** The entry of a file that has lost its name. */
    Optional<ShortEntry> nameless(long inode) {
        return Optional.ofNullable(nameless.get(inode));
    }

    /** Numbers a new file. */
    long made(long place) {
        long number = place / ShortEntry.BYTES;
        if (!places.containsKey(number) && !nameless.containsKey(number)) {
            return number;
        }
        long other = next++;
        put(other, number);
        return other;
    }

    private void put(long inode, long number) {
        places.put(inode, number);
        inodes.put(number, inode);
    }

    /** A file's entry is elsewhere from now on. */
    void move(long inode, long place) {
        leave(inode);
        put(inode, place / ShortEntry.BYTES);
    }

    private void leave(long inode) {
        Long number = places.remove(inode);
        if (number != null) {
            inodes.remove(number, inode);
        }
    }

    /** A file has no entry on the disk any more, but this one. */
    void setNameless(long inode, ShortEntry entry) {
        leave(inode);
        nameless.put(inode, entry);
    }

    /** There is no such file any more; returns what it was, if it had no name. */
    @Nullable ShortEntry remove(long inode) {
        leave(inode);
        return nameless.remove(inode);
    }
}
