package io.drydock.internal.btrfs.disk;

import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.driver.Medium;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds a filesystem's trees, from its superblock on. */
final class Opening {
    private final Medium medium;
    private final BtrfsOptions options;
    private final Members members;
    private final Superblock superblock;
    private final ChunkMap chunks = new ChunkMap();
    private final List<DeviceItem> devices = new ArrayList<>();
    private final Nodes nodes;

    private Opening(Medium medium, BtrfsOptions options) throws IOException {
        this.medium = medium;
        this.options = options;
        members = Members.of(medium);
        superblock = members.newest();
        checkFeatures();
        chunks.addSystemChunks(superblock.systemChunks());
        nodes = new Nodes(new Volume(members, chunks), superblock);
    }

    /** Opens it as far as that its subvolumes can be found. */
    static OpenVolume open(Medium medium, BtrfsOptions options) throws IOException {
        return new Opening(medium, options).open();
    }

    private void checkFeatures() throws UnsupportedException {
        List<String> unread = Feature.unread(superblock.features());
        if (!unread.isEmpty()) {
            throw new UnsupportedException(
                    "mount",
                    medium.name(),
                    "it has features that the driver in Java does not read: "
                            + String.join(", ", unread),
                    "mount it by the kernel engine");
        }
    }

    private OpenVolume open() throws IOException {
        readChunks();
        checkDevices();
        Trees trees = new Trees(nodes, new Tree(nodes, root()));
        LogReplay log =
                superblock.log().isPresent() && options.replay()
                        ? LogReplay.of(superblock.log().get(), trees, superblock.sectorBytes())
                        : LogReplay.none(trees);
        return new OpenVolume(superblock, new Volume(members, chunks), devices, trees, log);
    }

    private void readChunks() throws IOException {
        Items items = new Tree(nodes, superblock.chunkRoot()).from(new Key(0, 0, 0));
        for (Item item = items.next(); item != null; item = items.next()) {
            Key key = item.key();
            if (key.is(ObjectId.DEV_ITEMS, ItemType.DEV_ITEM)) {
                devices.add(DeviceItem.read(item.data()));
            } else if (key.is(ObjectId.FIRST_CHUNK_TREE, ItemType.CHUNK_ITEM)) {
                chunks.add(Chunk.read(item.data(), key.offset()));
            }
        }
    }

    private void checkDevices() throws IOException {
        List<String> missing = new ArrayList<>();
        for (DeviceItem device : devices) {
            if (!device.fsid().equals(superblock.metadataUuid())) {
                throw new UnsupportedException(
                        "mount",
                        medium.name(),
                        "it has grown from a seed, the device with UUID " + device.uuid(),
                        "mount it by the kernel engine");
            }
            if (!members.has(device.id())) {
                missing.add(Long.toUnsignedString(device.id()));
            }
        }
        if (!missing.isEmpty() && !options.degraded()) {
            throw new RefusedException(
                    "mount",
                    medium.name(),
                    "it spans "
                            + devices.size()
                            + " devices, and these are not here: number "
                            + String.join(", ", missing),
                    "open all of its drives; the option degraded reads what is on the others");
        }
    }

    /** The tree of trees, or an older one if that is damaged and will do. */
    private Root root() throws IOException {
        List<Root> roots = new ArrayList<>(List.of(superblock.root()));
        if (options.backups()) {
            roots.addAll(superblock.backups());
        }
        IOException failure = null;
        for (Root root : roots) {
            try {
                nodes.get(root.logical(), root.generation(), root.level());
                return root;
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        throw failure == null ? new BadStructureException("it has no tree of trees") : failure;
    }
}
