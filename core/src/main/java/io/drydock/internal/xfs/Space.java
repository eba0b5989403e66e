package io.drydock.internal.xfs;

import io.drydock.filesystem.FilesystemSpace;
import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * How much is free, as {@code xfs_fs_statfs} counts it: what the superblock says, or what the
 * headers of the groups come to where it was not unmounted.
 */
record Space(long inodes, long freeInodes, long freeBlocks) {
    private static final int GROUP_SPACE_SECTOR = 1;
    private static final int GROUP_INODES_SECTOR = 2;
    private static final int SPACE_CHECKSUM = 216;
    private static final int INODES_CHECKSUM = 312;

    /** {@code xfs_alloc_set_aside}: what each group keeps for its own trees. */
    private static final int KEPT_BLOCKS = 8;

    private static final int MOST_NAME_BYTES = 255;

    static Space ofSuperblock(Superblock superblock) throws IOException {
        return new Space(superblock.inodes(), superblock.freeInodes(), superblock.freeBlocks());
    }

    /** {@code struct xfs_agf} and {@code struct xfs_agi}. */
    static Space ofGroups(Disk disk) throws IOException {
        long inodes = 0;
        long freeInodes = 0;
        long freeBlocks = 0;
        for (long group = 0; group < disk.superblock().groups; group++) {
            Fields space = header(disk, group, GROUP_SPACE_SECTOR, "XAGF", SPACE_CHECKSUM);
            freeBlocks += space.int32(48) + space.int32(52) + space.int32(60);
            Fields made = header(disk, group, GROUP_INODES_SECTOR, "XAGI", INODES_CHECKSUM);
            inodes += made.int32(16);
            freeInodes += made.int32(28);
        }
        return new Space(inodes, freeInodes, freeBlocks);
    }

    private static Fields header(Disk disk, long group, int sector, String magic, int checksum)
            throws IOException {
        Superblock superblock = disk.superblock();
        long offset = superblock.groupOffset(group) + (long) sector * superblock.sectorBytes;
        Fields fields = disk.read(offset, superblock.sectorBytes, "group header at byte");
        boolean whole = !superblock.isVersion5 || MetadataSum.isRight(fields, checksum);
        if (!whole || !fields.has(0, magic.getBytes(StandardCharsets.US_ASCII))) {
            throw fields.corrupt("is damaged");
        }
        return fields;
    }

    FilesystemSpace total(Superblock superblock) throws IOException {
        long log = superblock.logStart() == 0 ? 0 : superblock.logBlocks();
        long free = Math.clamp(freeBlocks - KEPT_BLOCKS * superblock.groups, 0, superblock.blocks);
        long possible = inodes + free * superblock.inodesPerBlock();
        int percent = superblock.mostInodesPercent();
        if (percent > 0) {
            long most = superblock.blocks / 100 * percent * superblock.inodesPerBlock();
            possible = Math.max(inodes, Math.min(possible, most));
        }
        long block = superblock.blockBytes;
        return new FilesystemSpace(
                block,
                (superblock.blocks - log) * block,
                free * block,
                free * block,
                possible,
                Math.max(0, possible - (inodes - freeInodes)),
                MOST_NAME_BYTES);
    }
}
