package io.drydock.internal.rescue;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The headers of XFS's allocation groups (fs/xfs/libxfs/xfs_format.h, struct xfs_agf and xfs_agi).
 * The kernel mounts nothing while one of them is damaged, but looks only at their sums unless it
 * allocates: to read files, any that say "nothing is free" will do.
 */
final class XfsHeaders {
    /** What takes more memory has groups of no use, or was made for the purpose. */
    private static final long MOST_BYTES = 16 << 20;

    private static final int SPACE_CHECKSUM = 216;
    private static final int INODES_CHECKSUM = 312;

    private XfsHeaders() {}

    /** Headers for the places of those that are damaged or missing. */
    static List<Patch> missing(BlockDevice device, XfsSuperblock superblock) throws IOException {
        List<Patch> made = new ArrayList<>();
        int sector = superblock.sectorBytes();
        // Without checksums, nothing tells what is damaged.
        if (!superblock.isChecked() || superblock.groups() * 2 * sector > MOST_BYTES) {
            return made;
        }
        for (long group = 0; group < superblock.groups(); group++) {
            long offset = group * superblock.groupBytes();
            if (!isWhole(device, offset + sector, sector, "XAGF", SPACE_CHECKSUM)) {
                made.add(Patch.of(offset + sector, space(superblock, group).array()));
            }
            if (!isWhole(device, offset + 2L * sector, sector, "XAGI", INODES_CHECKSUM)) {
                made.add(Patch.of(offset + 2L * sector, inodes(superblock, group).array()));
            }
        }
        return made;
    }

    private static boolean isWhole(
            BlockDevice device, long offset, int sector, String magic, int checksum)
            throws IOException {
        return Bytes.read(device, offset, sector, ByteOrder.BIG_ENDIAN)
                .filter(header -> header.hasText(0, magic))
                .filter(header -> header.int32(checksum) == header.xfsChecksum(checksum))
                .isPresent();
    }

    /** Of free space. The trees are said to be where mkfs.xfs(8) puts them, and are not read. */
    private static Bytes space(XfsSuperblock superblock, long group) {
        Bytes header = head(superblock, group, "XAGF");
        for (int tree = 0; tree < 3; tree++) {
            header.put32(16 + 4 * tree, tree + 1); // their roots
            header.put32(28 + 4 * tree, 1); // their levels
        }
        header.putBytes(64, superblock.identity());
        header.put32(88, 6).put32(92, 1); // the tree of reference counts
        return header.put32(SPACE_CHECKSUM, header.xfsChecksum(SPACE_CHECKSUM));
    }

    /** Of inodes. */
    private static Bytes inodes(XfsSuperblock superblock, long group) {
        Bytes header = head(superblock, group, "XAGI");
        header.put32(20, 3).put32(24, 1); // the tree of inodes, and its levels
        header.put32(32, -1).put32(36, -1);
        for (int list = 0; list < 64; list++) {
            header.put32(40 + 4 * list, -1); // nothing is unlinked
        }
        header.putBytes(296, superblock.identity());
        header.put32(328, 4).put32(332, 1); // the tree of free inodes
        return header.put32(INODES_CHECKSUM, header.xfsChecksum(INODES_CHECKSUM));
    }

    private static Bytes head(XfsSuperblock superblock, long group, String magic) {
        return Bytes.big(superblock.sectorBytes())
                .putText(0, magic)
                .put32(4, 1)
                .put32(8, group)
                .put32(12, superblock.groupBlocks(group));
    }
}
