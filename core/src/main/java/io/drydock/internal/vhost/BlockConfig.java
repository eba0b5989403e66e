package io.drydock.internal.vhost;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.virtio_blk_config;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What a back-end says of its disk: virtio-blk's configuration space (VIRTIO 1.2, section 5.2.4),
 * checked.
 *
 * @param sizeBytes whole blocks only
 * @param blockBytes what offsets and lengths must be multiples of
 * @param readOnly whether it takes no writes
 * @param flush whether it knows of flushing
 * @param writeBack whether a write may be answered before it is on stable storage; if not, it could
 *     be asked to
 * @param queues how many queues there are
 * @param transferBytes the most that one request may transfer
 * @param discardBytes the most that one request may discard; 0 when it cannot
 * @param discardAlignment what discarded ranges should be multiples of, in bytes
 * @param zeroBytes the most that one request may zero; 0 when it cannot
 */
record BlockConfig(
        long sizeBytes,
        int blockBytes,
        boolean readOnly,
        boolean flush,
        boolean writeBack,
        int queues,
        int transferBytes,
        int discardBytes,
        int discardAlignment,
        int zeroBytes) {
    /** The unit of virtio-blk, whatever the size of a block. */
    static final int SECTOR_BYTES = 512;

    /** Up to what we want: all but what is about secure erasing, which older back-ends lack. */
    static final int BYTES = (int) virtio_blk_config.max_secure_erase_sectors$offset();

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The most that is asked for at once where there is no other limit. */
    private static final int MOST_BYTES = 1 << 30;

    /**
     * @param space the first {@link #BYTES} bytes
     * @param features which of its fields mean something
     */
    static BlockConfig parse(MemorySegment space, long features) throws DeadException {
        int block = SECTOR_BYTES;
        if (has(features, LibC.VIRTIO_BLK_F_BLK_SIZE())) {
            block = space.get(INT, virtio_blk_config.blk_size$offset());
            if (block < SECTOR_BYTES
                    || block > Limits.BLOCK_BYTES
                    || Integer.bitCount(block) != 1) {
                throw DeadException.violation("a logical block of " + block + " bytes");
            }
        }
        long sectors = space.get(LONG, virtio_blk_config.capacity$offset());
        if (sectors < 0 || sectors > Limits.SIZE_BYTES / SECTOR_BYTES) {
            throw DeadException.violation(
                    "a disk of " + Long.toUnsignedString(sectors) + " sectors");
        }
        int queues = 1;
        if (has(features, LibC.VIRTIO_BLK_F_MQ())) {
            long offset = virtio_blk_config.num_queues$offset();
            queues = Short.toUnsignedInt(space.get(SHORT, offset));
            if (queues < 1 || queues > Limits.QUEUES) {
                throw DeadException.violation(queues + " queues");
            }
        }
        boolean writeBack =
                !has(features, LibC.VIRTIO_BLK_F_CONFIG_WCE())
                        || space.get(ValueLayout.JAVA_BYTE, virtio_blk_config.wce$offset()) != 0;
        return new BlockConfig(
                sectors * SECTOR_BYTES & -(long) block,
                block,
                has(features, LibC.VIRTIO_BLK_F_RO()),
                has(features, LibC.VIRTIO_BLK_F_FLUSH()),
                writeBack,
                queues,
                transferBytes(space, features, block),
                effectBytes(
                        space,
                        has(features, LibC.VIRTIO_BLK_F_DISCARD()),
                        virtio_blk_config.max_discard_sectors$offset(),
                        virtio_blk_config.max_discard_seg$offset(),
                        block),
                discardAlignment(space, features, block),
                effectBytes(
                        space,
                        has(features, LibC.VIRTIO_BLK_F_WRITE_ZEROES()),
                        virtio_blk_config.max_write_zeroes_sectors$offset(),
                        virtio_blk_config.max_write_zeroes_seg$offset(),
                        block));
    }

    /** The same disk with another size. */
    BlockConfig resized(long bytes) {
        return new BlockConfig(
                bytes,
                blockBytes,
                readOnly,
                flush,
                writeBack,
                queues,
                transferBytes,
                discardBytes,
                discardAlignment,
                zeroBytes);
    }

    private static boolean has(long features, int bit) {
        return (features & (1L << bit)) != 0;
    }

    /** The largest segment: a request of ours has its bytes in one. Zero stands for no limit. */
    private static int transferBytes(MemorySegment space, long features, int block)
            throws DeadException {
        long most = MOST_BYTES;
        if (has(features, LibC.VIRTIO_BLK_F_SIZE_MAX())) {
            long said = unsigned(space, virtio_blk_config.size_max$offset());
            most = said == 0 ? most : Math.min(most, said);
        }
        if (most < block) {
            throw DeadException.violation("segments of " + most + " bytes at most");
        }
        return (int) (most & -(long) block);
    }

    /** How much one range of a discard or of write-zeroes may be; zero for none. */
    private static int effectBytes(
            MemorySegment space, boolean offered, long sectorsAt, long rangesAt, int block) {
        if (!offered || unsigned(space, rangesAt) == 0) {
            return 0;
        }
        long bytes = Math.min(MOST_BYTES, unsigned(space, sectorsAt) * SECTOR_BYTES);
        return (int) (bytes & -(long) block);
    }

    private static int discardAlignment(MemorySegment space, long features, int block) {
        long sectors = unsigned(space, virtio_blk_config.discard_sector_alignment$offset());
        if (!has(features, LibC.VIRTIO_BLK_F_DISCARD()) || Long.bitCount(sectors) != 1) {
            return block;
        }
        return (int) Math.max(block, Math.min(MOST_BYTES, sectors * SECTOR_BYTES));
    }

    private static long unsigned(MemorySegment space, long offset) {
        return Integer.toUnsignedLong(space.get(INT, offset));
    }
}
