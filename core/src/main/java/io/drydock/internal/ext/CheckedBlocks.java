package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Blocks of directories that were lately read and whose checksums were right: looking for names in
 * one directory reads the same ones again and again.
 *
 * <p>Threading: under the volume's lock.
 */
final class CheckedBlocks {
    /** More than one search looks at, and what it has looked at stays. */
    private static final int MAX_BLOCKS = 64;

    private record Key(int directory, long physical) {}

    private final ExtVolume volume;
    private final LinkedHashMap<Key, MemorySegment> known = new LinkedHashMap<>(128, 0.75f, true);
    private final ArrayDeque<MemorySegment> unused = new ArrayDeque<>();
    private long changes;

    CheckedBlocks(ExtVolume volume) {
        this.volume = volume;
    }

    /** A block of a directory, which is not to be changed: valid until something else is. */
    MemorySegment block(int directory, long physical) throws IOException {
        volume.checkTime();
        if (changes != volume.device().changes()) {
            unused.addAll(known.values());
            known.clear();
            changes = volume.device().changes();
        }
        Key key = new Key(directory, physical);
        MemorySegment found = known.get(key);
        if (found == null) {
            found = room();
            read(directory, physical, found);
            known.put(key, found);
        }
        return found;
    }

    private void read(int directory, long physical, MemorySegment into) throws IOException {
        try {
            volume.check(Ext2fs.ext2fs_read_dir_block4(volume.fs(), physical, into, 0, directory));
        } catch (IOException e) {
            unused.add(into);
            throw e;
        }
    }

    private MemorySegment room() {
        if (!unused.isEmpty()) {
            return unused.pop();
        }
        if (known.size() < MAX_BLOCKS) {
            return volume.arena().allocate(volume.blockBytes(), Long.BYTES);
        }
        Map.Entry<Key, MemorySegment> eldest = known.pollFirstEntry();
        return eldest.getValue();
    }
}
