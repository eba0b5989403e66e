package io.drydock.internal.rescue;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Of btrfs, whose superblock has copies that the kernel writes and never mounts by
 * (include/uapi/linux/btrfs_tree.h, struct btrfs_super_block).
 */
final class BtrfsRepairs {
    private static final String TYPE = "btrfs";
    private static final int LENGTH = 4096;
    private static final long PRIMARY = 64 << 10;
    private static final long[] COPIES = {64L << 20, 256L << 30};

    private static final int CRC32C = 0;

    private BtrfsRepairs() {}

    static List<Repair> find(BlockDevice device) throws IOException {
        List<Repair> found = new ArrayList<>();
        Optional<Bytes> primary = read(device, PRIMARY);
        if (primary.isPresent() && sizeBytes(primary.get()) > device.sizeBytes()) {
            long size = sizeBytes(primary.get());
            found.add(Repair.of(TYPE, "missing end as zeroes", size, List.of()));
        }
        for (long offset : COPIES) {
            read(device, offset)
                    .ifPresent(copy ->
                            found.add(
                                    Repair.of(
                                            TYPE,
                                            "superblock at byte " + offset,
                                            Math.max(sizeBytes(copy), device.sizeBytes()),
                                            List.of(asPrimary(copy)))));
        }
        return found;
    }

    /** One that is whole. With other checksums than the common one, it cannot be moved. */
    private static Optional<Bytes> read(BlockDevice device, long offset) throws IOException {
        return Bytes.little(device, offset, LENGTH)
                .filter(bytes -> bytes.hasText(0x40, "_BHRfS_M"))
                .filter(bytes -> bytes.int64(0x30) == offset)
                .filter(bytes -> sizeBytes(bytes) > 0)
                .filter(bytes -> bytes.int16(0xc4) == CRC32C)
                .filter(bytes -> bytes.int32(0) == checksum(bytes));
    }

    private static long checksum(Bytes bytes) {
        return bytes.crc32c(32, LENGTH);
    }

    /** Of the device, as it is meant to be. */
    private static long sizeBytes(Bytes bytes) {
        return bytes.int64(0xd1);
    }

    private static Patch asPrimary(Bytes copy) {
        Bytes made = copy.copy().put64(0x30, PRIMARY);
        return Patch.of(PRIMARY, made.put32(0, checksum(made)).array());
    }
}
