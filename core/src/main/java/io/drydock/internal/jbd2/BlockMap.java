package io.drydock.internal.jbd2;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the blocks of the journal are, as it is found out: from the first one on, without holes, as
 * journals are.
 */
final class BlockMap {
    /** The most that mke2fs(8) makes a journal of (e2fsprogs, JBD2_MAX_JOURNAL_BLOCKS). */
    private static final long MAX_BLOCKS = 10_240_000;

    private final BlockDevice device;
    private final ExtSuperblock superblock;
    private final long blocks;
    private final Fault fault;
    private final TreeMap<Long, Run> runs = new TreeMap<>();
    private long known;

    /**
     * A run of blocks.
     *
     * @param first the number of the first within the journal
     * @param place of that on the filesystem
     */
    record Run(long first, long place, long count) {
        long end() {
            return first + count;
        }
    }

    /**
     * @param blocks how many the journal has
     */
    BlockMap(BlockDevice device, ExtSuperblock superblock, long blocks, Fault fault)
            throws CorruptDataException {
        fault.check(
                blocks > 0 && blocks <= Math.min(MAX_BLOCKS, superblock.blocks()),
                "its journal is said to have " + blocks + " blocks");
        this.device = device;
        this.superblock = superblock;
        this.blocks = blocks;
        this.fault = fault;
    }

    long blocks() {
        return blocks;
    }

    /** How many of them are known. */
    long known() {
        return known;
    }

    boolean isComplete() {
        return known >= blocks;
    }

    Fault fault() {
        return fault;
    }

    /** The next blocks of the journal. */
    void add(long place, long count) throws CorruptDataException {
        fault.check(place > 0 && count > 0, "its journal has a hole");
        fault.check(
                count <= superblock.blocks() && place <= superblock.blocks() - count,
                "its journal reaches beyond its end");
        Map.Entry<Long, Run> last = runs.lastEntry();
        if (last != null && last.getValue().place + last.getValue().count == place) {
            Run run = last.getValue();
            runs.put(run.first, new Run(run.first, run.place, run.count + count));
        } else {
            runs.put(known, new Run(known, place, count));
        }
        known += count;
    }

    /** A block of the map itself, which is not one of the journal's. */
    ByteBuffer readBlock(long place) throws IOException {
        fault.check(
                place > 0 && place < superblock.blocks(),
                "the map of its journal has a block beyond its end");
        int length = superblock.blockBytes();
        return Bytes.read(device, place * length, length, fault);
    }

    /** The run that a block of the journal is in. */
    Run runOf(long block) throws CorruptDataException {
        Map.Entry<Long, Run> found = runs.floorEntry(block);
        if (found == null || block >= found.getValue().end()) {
            throw fault.corrupt("its journal has no block " + block);
        }
        return found.getValue();
    }

    void checkComplete() throws CorruptDataException {
        fault.check(isComplete(), "its journal is shorter than it says");
    }
}
