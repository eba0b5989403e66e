package io.drydock.format;

import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.internal.ext2fs.Ext2Parameters;

/**
 * The sizes of an ext filesystem that nobody has chosen, as mke2fs.conf of Debian 12 has them:
 * small blocks and many inodes on small devices.
 *
 * <p>Threading: stateless.
 */
final class ExtLayout {
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;
    private static final int PAGE_BYTES = 4096;
    private static final int INODE_BYTES = 256;
    private static final long MAX_32_BIT = 0xffff_ffffL;

    private ExtLayout() {}

    /** What is usual for devices of some size. */
    private record Usage(int blockBytes, long bytesPerInode) {}

    private static Usage usage(long sizeBytes) {
        if (sizeBytes < 3 * MIB) {
            return new Usage(1024, 8 << 10);
        }
        if (sizeBytes < 512 * MIB) {
            return new Usage(1024, 4 << 10);
        }
        if (sizeBytes < 4096 * GIB) {
            return new Usage(4096, 16 << 10);
        }
        return sizeBytes < 16384 * GIB ? new Usage(4096, 32 << 10) : new Usage(4096, 64 << 10);
    }

    static Ext2Parameters of(NewExt wanted, BlockDevice device, String name)
            throws RefusedException {
        Usage usage = usage(device.sizeBytes());
        int blockBytes =
                wanted.blockBytes().orElse(Math.max(usage.blockBytes(), device.sectorBytes()));
        if (blockBytes < device.sectorBytes()) {
            throw refused(name, "its sectors are larger than the blocks, " + device.sectorBytes());
        }
        int inodeBytes = wanted.inodeBytes().orElse(INODE_BYTES);
        if (inodeBytes > blockBytes) {
            throw refused(name, "inodes of " + inodeBytes + " bytes in blocks of " + blockBytes);
        }
        // Linux reads whole pages.
        long blocks = device.sizeBytes() / PAGE_BYTES * PAGE_BYTES / blockBytes;
        NewExt possible = blocks > MAX_32_BIT ? large(wanted, name) : wanted;
        long inodes =
                wanted.inodes()
                        .orElse(
                                Math.min(
                                        MAX_32_BIT,
                                        blocks
                                                * blockBytes
                                                / Math.max(usage.bytesPerInode(), blockBytes)));
        if (inodes < 0 || inodes > MAX_32_BIT || inodes >= device.sizeBytes() / inodeBytes) {
            throw refused(name, inodes + " inodes do not fit");
        }
        return new Ext2Parameters(
                possible.mask(ExtFeature.Set.COMPATIBLE),
                possible.mask(ExtFeature.Set.INCOMPATIBLE),
                possible.mask(ExtFeature.Set.READ_ONLY_COMPATIBLE),
                blockBytes,
                inodeBytes,
                inodes,
                blocks,
                blocks * wanted.reservedPercent() / 100,
                Labels.bytes(wanted.label().orElse(""), "ext", 16, name),
                Uuids.of(wanted.uuid(), name));
    }

    /** The resize inode cannot tell of blocks beyond 32 bits. */
    private static NewExt large(NewExt wanted, String name) throws RefusedException {
        if (!wanted.features().contains(ExtFeature.LARGE_BLOCK_NUMBERS)) {
            throw refused(name, "without 64bit it has too many blocks");
        }
        return wanted.without(ExtFeature.RESIZE_INODE);
    }

    private static RefusedException refused(String name, String reason) {
        return new RefusedException("mkfs", name, reason, "choose other options");
    }
}
