package io.drydock.btrfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.btrfs_ioctl_space_args;
import io.drydock.bindings.libc.btrfs_ioctl_space_info;
import io.drydock.btrfs.SpaceUse.Content;
import io.drydock.internal.btrfs.BtrfsVolume;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What the space of a btrfs is given to.
 *
 * @param volume the filesystem
 */
record Space(BtrfsVolume volume) {
    /** Every content in every profile; there are at most a few of them. */
    private static final long MAX_SLOTS = 64;

    /** {@code ioctl(fd, BTRFS_IOC_SPACE_INFO, struct btrfs_ioctl_space_args *)}. */
    List<SpaceUse> list() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long header = btrfs_ioctl_space_args.sizeof();
            long entry = btrfs_ioctl_space_info.sizeof();
            MemorySegment arguments = arena.allocate(header + MAX_SLOTS * entry, Long.BYTES);
            btrfs_ioctl_space_args.space_slots(arguments, MAX_SLOTS);
            long result = FileCalls.ioctl(volume.fd(), LibC.BTRFS_IOC_SPACE_INFO(), arguments);
            if (result < 0) {
                throw Errno.fileFailure("getspace", volume.path(), result);
            }
            long count = Math.min(btrfs_ioctl_space_args.total_spaces(arguments), MAX_SLOTS);
            List<SpaceUse> list = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                list.add(use(arguments.asSlice(header + i * entry, entry)));
            }
            return List.copyOf(list);
        }
    }

    private static SpaceUse use(MemorySegment info) {
        long flags = btrfs_ioctl_space_info.flags(info);
        return new SpaceUse(
                content(flags),
                Profile.of(flags),
                btrfs_ioctl_space_info.total_bytes(info),
                btrfs_ioctl_space_info.used_bytes(info));
    }

    private static Content content(long flags) {
        boolean data = (flags & LibC.BTRFS_BLOCK_GROUP_DATA()) != 0;
        boolean metadata = (flags & LibC.BTRFS_BLOCK_GROUP_METADATA()) != 0;
        if ((flags & LibC.BTRFS_SPACE_INFO_GLOBAL_RSV()) != 0) {
            return Content.GLOBAL_RESERVE;
        }
        if (data && metadata) {
            return Content.DATA_AND_METADATA;
        }
        return data ? Content.DATA : metadata ? Content.METADATA : Content.SYSTEM;
    }
}
