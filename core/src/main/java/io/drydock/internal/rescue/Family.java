package io.drydock.internal.rescue;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.util.List;

/** The filesystems that keep copies of what they begin with. */
enum Family {
    EXT("ext4", "ext3", "ext2") {
        @Override
        List<Repair> find(BlockDevice device) throws IOException {
            return ExtRepairs.find(device);
        }
    },
    XFS("xfs") {
        @Override
        List<Repair> find(BlockDevice device) throws IOException {
            return XfsRepairs.find(device);
        }
    },
    BTRFS("btrfs") {
        @Override
        List<Repair> find(BlockDevice device) throws IOException {
            return BtrfsRepairs.find(device);
        }
    },
    NTFS("ntfs") {
        @Override
        List<Repair> find(BlockDevice device) throws IOException {
            return NtfsRepairs.find(device);
        }
    },
    VFAT("vfat") {
        @Override
        List<Repair> find(BlockDevice device) throws IOException {
            return FatRepairs.find(device);
        }
    },
    EXFAT("exfat") {
        @Override
        List<Repair> find(BlockDevice device) throws IOException {
            return ExfatRepairs.find(device);
        }
    };

    private final List<String> types;

    Family(String... types) {
        this.types = List.of(types);
    }

    /** As blkid(8) names them. */
    List<String> types() {
        return types;
    }

    abstract List<Repair> find(BlockDevice device) throws IOException;
}
