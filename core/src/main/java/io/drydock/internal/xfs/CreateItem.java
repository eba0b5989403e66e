package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** New inodes: {@code struct xfs_icreate_log} of xfs_log_format.h, big-endian but for its type. */
record CreateItem(long group, long block, long blocks, int generation) {
    private static final short MAGIC = 0x494e;
    private static final int CHECKSUM = 100;
    private static final int NONE = -1;

    /** {@code XFS_INODES_PER_CHUNK}: no more are made at once, but for all of a block. */
    private static final int CHUNK = 64;

    static CreateItem of(LogItem item, Superblock superblock) throws IOException {
        Fields fields = item.place().fields(item.region(0));
        CreateItem read =
                new CreateItem(
                        fields.int32(4), fields.int32(8), fields.int32(20), (int) fields.int32(24));
        boolean possible =
                read.group < superblock.groups
                        && read.blocks <= superblock.blocksOf(read.group)
                        && read.block <= superblock.blocksOf(read.group) - read.blocks
                        && fields.int32(16) == superblock.inodeBytes
                        && fields.int32(12) == read.blocks * superblock.inodesPerBlock()
                        && fields.int32(12) <= Math.max(CHUNK, superblock.inodesPerBlock());
        if (!possible) {
            throw fields.corrupt("makes inodes where there can be none");
        }
        return read;
    }

    void replay(Replay replay) throws IOException {
        Superblock superblock = replay.superblock();
        long offset = superblock.groupOffset(group) + block * superblock.blockBytes;
        long perSector = Log.SECTOR_BYTES;
        long sectors = blocks * superblock.blockBytes / perSector;
        if (replay.cancelled().hasWithin(offset / perSector, sectors)) {
            return;
        }
        long inode = superblock.inodeAt(group, block);
        for (long i = 0; i < blocks * superblock.inodesPerBlock(); i++) {
            byte[] made = made(superblock, inode + i);
            replay.device().write(offset + i * superblock.inodeBytes, MemorySegment.ofArray(made));
        }
    }

    private byte[] made(Superblock superblock, long inode) throws IOException {
        byte[] bytes = new byte[superblock.inodeBytes];
        ByteBuffer fields = ByteBuffer.wrap(bytes).putShort(0, MAGIC);
        fields.put(4, (byte) (superblock.isVersion5 ? 3 : 2));
        fields.putInt(92, generation).putInt(96, NONE);
        if (superblock.isVersion5) {
            fields.putLong(152, inode).put(160, superblock.uuid);
            MetadataSum.put(bytes, CHECKSUM, new Place(superblock.name, "inode", inode));
        }
        return bytes;
    }
}
