package io.drydock.internal.btrfs.disk;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * All chunks that are known.
 *
 * <p>Threading: filled by one thread, before others read.
 */
final class ChunkMap {
    private final TreeMap<Long, Chunk> chunks = new TreeMap<>();

    /** Adds one; those of the superblock come once more in the chunk tree. */
    void add(Chunk chunk) throws BadStructureException {
        Map.Entry<Long, Chunk> last = chunks.lowerEntry(chunk.end());
        if (last != null && last.getValue().end() > chunk.start() && !isSame(last, chunk)) {
            throw new BadStructureException("chunks overlap at address " + chunk.start());
        }
        chunks.put(chunk.start(), chunk);
    }

    private static boolean isSame(Map.Entry<Long, Chunk> there, Chunk chunk) {
        return there.getKey() == chunk.start()
                && there.getValue().lengthBytes() == chunk.lengthBytes();
    }

    /** Adds those of a superblock, without which the chunk tree cannot be read. */
    void addSystemChunks(Fields array) throws BadStructureException {
        int at = 0;
        while (at < array.length()) {
            Key key = Key.read(array, at);
            if (key.type() != ItemType.CHUNK_ITEM) {
                throw new BadStructureException("the array of system chunks has other items");
            }
            Fields fields = array.rest(at + Key.BYTES);
            add(Chunk.read(fields, key.offset()));
            at += Key.BYTES + Chunk.bytes(Chunk.stripes(fields));
        }
    }

    /** The one that an address is in. */
    Chunk at(long logical) throws BadStructureException {
        Map.Entry<Long, Chunk> found = chunks.floorEntry(logical);
        if (found == null || logical >= found.getValue().end()) {
            throw new BadStructureException("no chunk has address " + logical);
        }
        return found.getValue();
    }

    Collection<Chunk> all() {
        return chunks.values();
    }
}
