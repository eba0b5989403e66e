package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.ext2fs_block_iterate3$func;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Gives up blocks in the middle of a file that has lists of them. {@code ext2fs_punch} of 1.47.0
 * takes the end of the range wrongly behind the first list, and gives up what follows.
 *
 * <p>Threading: under the volume's lock.
 */
final class BlockLists {
    private final ExtVolume volume;
    private final MemorySegment visit;
    private long first;
    private long last;
    private long givenUp;
    private boolean sound;

    BlockLists(ExtVolume volume) {
        this.volume = volume;
        this.visit = ext2fs_block_iterate3$func.allocate(this::visit, volume.arena());
    }

    /** Gives up the blocks of a range, its end included; lists stay, though nothing is in them. */
    void giveUp(long number, long from, long to) throws IOException {
        first = from;
        last = to;
        givenUp = 0;
        sound = true;
        volume.check(
                Ext2fs.ext2fs_block_iterate3(
                        volume.fs(),
                        (int) number,
                        Ext2fs.BLOCK_FLAG_DATA_ONLY(),
                        MemorySegment.NULL,
                        visit,
                        MemorySegment.NULL));
        if (!sound) {
            throw volume.corrupt("the blocks of inode " + number + " cannot be given up");
        }
        try (Arena arena = Arena.ofConfined()) {
            Inode inode = volume.inode(number, arena);
            volume.check(Ext2fs.ext2fs_iblk_sub_blocks(volume.fs(), inode.bytes(), givenUp));
            volume.write(inode);
        }
    }

    /** Called by the library. An exception that left it would end the JVM. */
    @SuppressWarnings("CatchThrowable")
    private int visit(
            MemorySegment fs,
            MemorySegment number,
            long block,
            long reference,
            int offset,
            MemorySegment ignored) {
        if (block < first || block > last) {
            return 0;
        }
        try {
            MemorySegment place = number.reinterpret(Long.BYTES);
            Ext2fs.ext2fs_block_alloc_stats2(volume.fs(), place.get(ValueLayout.JAVA_LONG, 0), -1);
            place.set(ValueLayout.JAVA_LONG, 0, 0);
            givenUp++;
            return Ext2fs.BLOCK_CHANGED();
        } catch (Throwable e) {
            sound = false;
            return Ext2fs.BLOCK_ABORT();
        }
    }
}
