package io.drydock.internal.lvm;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which images of an array hold its content, as the superblocks in their metadata volumes say
 * (Linux's drivers/md/dm-raid.c, struct dm_raid_superblock).
 */
final class RaidState {
    private static final int MAGIC = 0x64526d44; // "DmRd"
    private static final int BYTES = 48;
    private static final int EVENTS = 16;
    private static final int FAILED = 24;
    private static final int RECOVERED = 32;

    /** What md calls MaxSector: nothing is left to be recovered. */
    private static final long ALL = -1;

    private RaidState() {}

    private record Superblock(long events, long failed, boolean recovered) {}

    /**
     * @param metadata the metadata volumes in the order of the images; null for one that is missing
     * @return for each image, whether it is there and in sync
     */
    static boolean[] inSync(List<@Nullable BlockDevice> metadata) throws IOException {
        @Nullable Superblock[] found = new Superblock[metadata.size()];
        @Nullable Superblock newest = null;
        for (int i = 0; i < found.length; i++) {
            BlockDevice device = metadata.get(i);
            found[i] = device == null ? null : read(device);
            Superblock here = found[i];
            if (here != null && (newest == null || here.events > newest.events)) {
                newest = here;
            }
        }
        boolean[] inSync = new boolean[found.length];
        for (int i = 0; i < found.length; i++) {
            Superblock here = found[i];
            // Two that differ by one were being written when the power went.
            inSync[i] =
                    newest == null
                            ? metadata.get(i) != null // never used: all is the same to it
                            : here != null
                                    && here.recovered
                                    && newest.events - here.events <= 1
                                    && !(i < Long.SIZE && (newest.failed >>> i & 1) != 0);
        }
        return inSync;
    }

    private static @Nullable Superblock read(BlockDevice device) throws IOException {
        byte[] bytes = new byte[BYTES];
        device.read(0, MemorySegment.ofArray(bytes));
        ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return block.getInt(0) == MAGIC
                ? new Superblock(
                        block.getLong(EVENTS),
                        block.getLong(FAILED),
                        block.getLong(RECOVERED) == ALL)
                : null;
    }
}
