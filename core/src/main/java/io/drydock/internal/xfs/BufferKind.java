package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.util.Optional;

/**
 * Kinds of metadata of version 5, by the magic number that each begins with, and where they have
 * their checksum, the sequence of the log that they were last written with, and the filesystem's
 * UUID (fs/xfs/xfs_buf_item_recover.c, {@code xlog_recover_get_buf_lsn}).
 */
enum BufferKind {
    SUPERBLOCK(0x58465342, 224, 240, 32), // XFSB
    GROUP_SPACE(0x58414746, 216, 208, 64), // XAGF
    GROUP_LIST(0x5841464c, 32, 24, 8), // XAFL
    GROUP_INODES(0x58414749, 312, 320, 296), // XAGI
    SPACE_BY_PLACE(0x41423342), // AB3B
    SPACE_BY_SIZE(0x41423343), // AB3C
    INODES(0x49414233), // IAB3
    FREE_INODES(0x46494233), // FIB3
    OWNERS(0x524d4233), // RMB3
    REFERENCES(0x52334643), // R3FC
    EXTENTS(0x424d4133, 64, 32, 40), // BMA3
    SYMBOLIC_LINK(0x58534c4d, 12, 48, 16), // XSLM
    SINGLE_DIRECTORY(0x58444233, 4, 16, 24), // XDB3
    DIRECTORY_DATA(0x58444433, 4, 16, 24), // XDD3
    DIRECTORY_FREE(0x58444633, 4, 16, 24), // XDF3
    DIRECTORY_LEAF(0x3df1, true),
    DIRECTORY_LEAVES(0x3dff, true),
    ATTRIBUTES(0x3bee, true),
    NODE(0x3ebe, true);

    private static final int TREE_MAGIC_AT = 8;

    private final long magic;
    private final boolean isTree;
    private final int checksum;
    private final int sequence;
    private final int uuid;

    BufferKind(long magic, int checksum, int sequence, int uuid) {
        this.magic = magic;
        this.isTree = false;
        this.checksum = checksum;
        this.sequence = sequence;
        this.uuid = uuid;
    }

    /** {@code struct xfs_btree_block_shdr}. */
    BufferKind(long magic) {
        this(magic, 52, 24, 32);
    }

    /** {@code struct xfs_da3_blkinfo}. */
    BufferKind(int magic, boolean isTree) {
        this.magic = magic;
        this.isTree = isTree;
        this.checksum = 12;
        this.sequence = 24;
        this.uuid = 32;
    }

    static Optional<BufferKind> of(Fields buffer) throws IOException {
        long first = buffer.int32(0);
        int tree = buffer.int16(TREE_MAGIC_AT);
        for (BufferKind kind : values()) {
            if (kind.magic == (kind.isTree ? tree : first)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** Whether it has been written with that sequence or a later one already. */
    boolean isNewer(Fields buffer, byte[] filesystem, long than) throws IOException {
        long written = buffer.int64(sequence);
        return written > 0 && written >= than && buffer.has(uuid, filesystem);
    }

    void putChecksum(byte[] buffer, Place place) throws IOException {
        MetadataSum.put(buffer, checksum, place);
    }
}
