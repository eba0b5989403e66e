package io.drydock.internal.driver;

import io.drydock.block.BlockDevice;
import io.drydock.error.UnsupportedException;
import java.util.List;

/**
 * What a filesystem is on. A driver uses it on the threads that it is called on, and on no others:
 * in a worker each of them has a way to the bytes.
 *
 * @param device its bytes. Stays open as long as the filesystem; the driver does not close it. What
 *     a driver writes, also while it opens a read-only filesystem (a journal that it replays), goes
 *     to a copy that others do not see, so it need not be careful about the order
 * @param others those of the other devices, of a filesystem that may have several
 * @param type as blkid(8) names it
 * @param name what errors call it, such as {@code /dev/sda1}
 * @param id what tells it apart from other filesystems in {@link
 *     io.drydock.filesystem.FileStatus#filesystemId}
 * @param readOnly whether it will only be read
 * @param options of mount(8), such as {@code subvol=@}; a driver refuses those that it does not
 *     know
 */
public record Medium(
        BlockDevice device,
        List<BlockDevice> others,
        String type,
        String name,
        long id,
        boolean readOnly,
        List<String> options) {
    public Medium {
        others = List.copyOf(others);
        options = List.copyOf(options);
    }

    /**
     * Refuses to write, for a driver that only reads.
     *
     * @throws UnsupportedException if the filesystem is to be written
     */
    public void checkReadOnly() throws UnsupportedException {
        if (!readOnly) {
            throw new UnsupportedException(
                    "mount", name, "the userspace engine only reads " + type, "mount it read-only");
        }
    }
}
