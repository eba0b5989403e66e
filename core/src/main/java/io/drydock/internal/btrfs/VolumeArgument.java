package io.drydock.internal.btrfs;

import io.drydock.bindings.libc.btrfs_ioctl_vol_args;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** {@code struct btrfs_ioctl_vol_args}, by which many ioctls are given a name. */
final class VolumeArgument {
    private VolumeArgument() {}

    /**
     * One with a name.
     *
     * @throws IllegalArgumentException when the name is longer than it can be, or has a NUL
     */
    static MemorySegment named(Arena arena, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        MemorySegment argument = btrfs_ioctl_vol_args.allocate(arena);
        MemorySegment field = btrfs_ioctl_vol_args.name(argument);
        if (bytes.length >= field.byteSize() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no name for a btrfs: " + name);
        }
        MemorySegment.copy(bytes, 0, field, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return argument;
    }
}
