package io.drydock.internal.btrfs.disk;

import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.internal.driver.Medium;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The devices that are there.
 *
 * <p>Threading: safe for use by many threads.
 */
final class Members {
    private final Map<Long, BlockDevice> devices = new HashMap<>();
    private final Superblock newest;

    private Members(Medium medium) throws IOException {
        Superblock superblock = Superblocks.read(medium.device());
        devices.put(superblock.device().id(), medium.device());
        for (BlockDevice other : medium.others()) {
            Superblock found = Superblocks.read(other);
            if (!found.fsid().equals(superblock.fsid())
                    || devices.put(found.device().id(), other) != null) {
                throw new RefusedException(
                        "mount",
                        medium.name(),
                        "the devices given with it are not further ones of the same btrfs",
                        "open the drives of one btrfs together, and no copies of them");
            }
            // A device that was missing for a while does not know of what was written meanwhile.
            superblock = found.generation() > superblock.generation() ? found : superblock;
        }
        newest = superblock;
    }

    static Members of(Medium medium) throws IOException {
        return new Members(medium);
    }

    /** What the device says that was written last. */
    Superblock newest() {
        return newest;
    }

    /** Whether a device is there. */
    boolean has(long id) {
        return devices.containsKey(id);
    }

    BlockDevice get(long id) throws BadStructureException {
        BlockDevice device = devices.get(id);
        if (device == null) {
            throw new BadStructureException(
                    "its device " + Long.toUnsignedString(id) + " is missing");
        }
        return device;
    }
}
