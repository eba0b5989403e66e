package io.drydock.internal.userspace;

import io.drydock.block.BlockDevice;
import java.util.List;

/**
 * Where the bytes of a filesystem are.
 *
 * @param device its bytes; writable if the filesystem is to be
 * @param others those of its other devices, if it has several
 * @param name what errors call it, such as {@code /dev/sda1}
 */
public record UserspaceSource(BlockDevice device, List<BlockDevice> others, String name) {
    public UserspaceSource {
        others = List.copyOf(others);
    }
}
