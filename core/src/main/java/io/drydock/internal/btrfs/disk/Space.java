package io.drydock.internal.btrfs.disk;

import io.drydock.filesystem.FilesystemSpace;
import java.io.IOException;
import java.util.Optional;

/**
 * How much of a filesystem is used, as btrfs_statfs of fs/btrfs/super.c counts it: as if all of it
 * had the profile of its data. What a running kernel keeps in reserve is not taken off.
 */
final class Space {
    private static final long DATA = 1;
    private static final int MOST_NAME_BYTES = 255;

    /** BTRFS_FEATURE_COMPAT_RO_BLOCK_GROUP_TREE. */
    private static final long BLOCK_GROUP_TREE = 1 << 3;

    /** BTRFS_DEVICE_RANGE_RESERVED: what no chunk takes of a device. */
    private static final long RESERVED_BYTES = 1 << 20;

    private long usedBytes;
    private long freeDataBytes;
    private int copies = 1;

    private Space() {}

    static FilesystemSpace of(OpenVolume open) throws IOException {
        Space space = new Space();
        long features = open.superblock().readOnlyFeatures();
        boolean own = (features & BLOCK_GROUP_TREE) != 0;
        Tree groups = open.trees().tree(own ? ObjectId.BLOCK_GROUP_TREE : ObjectId.EXTENT_TREE);
        for (Chunk chunk : open.volume().chunks().all()) {
            space.add(chunk, groups);
        }
        return space.total(open);
    }

    private void add(Chunk chunk, Tree groups) throws IOException {
        Key key = new Key(chunk.start(), ItemType.BLOCK_GROUP_ITEM, chunk.lengthBytes());
        Optional<Item> group = groups.find(key);
        long used = group.isEmpty() ? 0 : group.get().data().size(0);
        if (used > chunk.lengthBytes()) {
            throw new BadStructureException("more of a chunk is used than it has");
        }
        int factor = chunk.profile().copies();
        usedBytes += used * factor;
        if ((chunk.type() & DATA) != 0) {
            freeDataBytes += (chunk.lengthBytes() - used) * factor;
            copies = factor;
        }
    }

    private FilesystemSpace total(OpenVolume open) {
        long unallocated = 0;
        for (DeviceItem device : open.devices()) {
            unallocated += Math.max(0, device.totalBytes() - device.usedBytes() - RESERVED_BYTES);
        }
        long block = open.superblock().sectorBytes();
        long total = whole(open.superblock().totalBytes() / copies, block);
        // Sums of sizes that a stranger has written may be beyond 2^63.
        long free = Math.clamp(total - whole(usedBytes / copies, block), 0, total);
        long available = whole((freeDataBytes + unallocated) / copies, block);
        return new FilesystemSpace(
                block, total, free, Math.clamp(available, 0, free), 0, 0, MOST_NAME_BYTES);
    }

    private static long whole(long bytes, long block) {
        return bytes - bytes % block;
    }
}
