package io.drydock.internal.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is in the directories that were used last, for read-only filesystems that are searched from
 * a directory's beginning to its end.
 *
 * <p>Threading: several threads may use it at once.
 */
public final class DirectoryCache {
    /** Some 10 MB. One directory is kept, however large. */
    private static final int MOST_ENTRIES = 1 << 16;

    private final Reader reader;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, Directory> used = new LinkedHashMap<>(16, 0.75f, true);
    private int entries;

    public DirectoryCache(Reader reader) {
        this.reader = reader;
    }

    /** Reads a directory from its filesystem. */
    @FunctionalInterface
    public interface Reader {
        List<InodeEntry> list(long directory) throws IOException;
    }

    private record Directory(List<InodeEntry> entries, Map<String, Long> inodes) {
        static Directory of(List<InodeEntry> entries) {
            Map<String, Long> inodes = HashMap.newHashMap(entries.size());
            entries.forEach(entry -> inodes.putIfAbsent(key(entry.name()), entry.inode()));
            return new Directory(List.copyOf(entries), inodes);
        }

        static String key(byte[] name) {
            return new String(name, StandardCharsets.ISO_8859_1);
        }
    }

    /** As {@link Inodes#list}. */
    public List<InodeEntry> list(long directory) throws IOException {
        return get(directory).entries;
    }

    /** As {@link Inodes#lookup}; of a name that is there twice it is the first. */
    public OptionalLong lookup(long directory, byte[] name) throws IOException {
        Long inode = get(directory).inodes.get(Directory.key(name));
        return inode == null ? OptionalLong.empty() : OptionalLong.of(inode);
    }

    /** Two threads may both read a directory that is new. */
    private Directory get(long inode) throws IOException {
        lock.lock();
        try {
            Directory known = used.get(inode);
            if (known != null) {
                return known;
            }
        } finally {
            lock.unlock();
        }
        Directory read = Directory.of(reader.list(inode));
        lock.lock();
        try {
            keep(inode, read);
        } finally {
            lock.unlock();
        }
        return read;
    }

    private void keep(long inode, Directory read) {
        Directory before = used.put(inode, read);
        entries += read.entries.size() - (before == null ? 0 : before.entries.size());
        Iterator<Directory> oldest = used.values().iterator();
        while (entries > MOST_ENTRIES && used.size() > 1) {
            entries -= oldest.next().entries.size();
            oldest.remove();
        }
    }
}
