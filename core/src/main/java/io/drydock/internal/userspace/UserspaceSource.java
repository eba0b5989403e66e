package io.drydock.internal.userspace;

import io.drydock.block.BlockDevice;
import java.util.List;
import java.util.Optional;

/**
 * Where the bytes of a filesystem are.
 *
 * @param device its bytes; writable if the filesystem is to be
 * @param others those of its other devices, if it has several
 * @param name what errors call it, such as {@code /dev/sda1}
 * @param collected where what is written to these goes, until it is committed; empty when it
 *     arrives at once
 */
public record UserspaceSource(
        BlockDevice device, List<BlockDevice> others, String name, Optional<Collected> collected) {
    public UserspaceSource {
        others = List.copyOf(others);
    }

    /** Devices that are not to be written, or at once. */
    public static UserspaceSource of(BlockDevice device, List<BlockDevice> others, String name) {
        return new UserspaceSource(device, others, name, Optional.empty());
    }
}
