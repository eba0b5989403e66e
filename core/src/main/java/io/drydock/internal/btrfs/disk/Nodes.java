package io.drydock.internal.btrfs.disk;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads the nodes of all trees, and remembers some: those that were used last.
 *
 * <p>Threading: safe for use by many threads.
 */
final class Nodes {
    private static final int REMEMBERED_BYTES = 16 << 20;

    private final Volume volume;
    private final Superblock superblock;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Long, Node> remembered;

    Nodes(Volume volume, Superblock superblock) {
        this.volume = volume;
        this.superblock = superblock;
        int most = REMEMBERED_BYTES / superblock.nodeBytes();
        remembered =
                new LinkedHashMap<>(16, 0.75f, true) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Long, Node> eldest) {
                        return size() > most;
                    }
                };
    }

    /**
     * The node at an address.
     *
     * @param generation that it must have: a device may have missed a write
     * @param level that it must have
     */
    Node get(long logical, long generation, int level) throws IOException {
        Node found = remembered(logical);
        if (found == null) {
            found = read(logical, generation, level);
            lock.lock();
            try {
                remembered.put(logical, found);
            } finally {
                lock.unlock();
            }
        }
        check(found, logical, generation, level);
        return found;
    }

    private @Nullable Node remembered(long logical) {
        lock.lock();
        try {
            return remembered.get(logical);
        } finally {
            lock.unlock();
        }
    }

    private static void check(Node node, long logical, long generation, int level)
            throws BadStructureException {
        if (node.generation() != generation || node.level() != level) {
            throw new BadStructureException(
                    "the tree's node at address " + logical + " is of another generation or level");
        }
    }

    private Node read(long logical, long generation, int level) throws IOException {
        int ways = volume.ways(logical);
        IOException failure = null;
        for (int way = 0; way < ways; way++) {
            try {
                byte[] bytes = new byte[superblock.nodeBytes()];
                volume.read(logical, way, MemorySegment.ofArray(bytes));
                Node node = Node.of(bytes, logical, superblock);
                check(node, logical, generation, level);
                return node;
            } catch (IOException e) {
                failure = failure == null ? e : failure; // another copy may be sound
            }
        }
        throw failure == null ? new BadStructureException("a chunk has no copies") : failure;
    }
}
