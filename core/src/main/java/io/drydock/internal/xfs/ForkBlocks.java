package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.util.Optional;

/**
 * The blocks of a directory or of extended attributes.
 *
 * <p>Threading: safe for use by many threads.
 */
record ForkBlocks(Disk disk, Fork fork, ExtentMap map) {
    /**
     * One of them.
     *
     * @param offset where it begins on the device, in bytes
     */
    record Block(Fields fields, long offset) {}

    static ForkBlocks of(Disk disk, Fork fork) throws IOException {
        return new ForkBlocks(disk, fork, ExtentMap.of(disk, fork));
    }

    /**
     * Reads blocks that make one of a directory; usually it is one.
     *
     * @param first the number in the fork
     */
    Block read(long first, int bytes, String kind) throws IOException {
        Superblock superblock = disk.superblock();
        int size = superblock.blockBytes;
        byte[] all = new byte[bytes];
        long offset = -1;
        for (int done = 0; done < bytes; ) {
            long block = first + done / size;
            Run run = run(block);
            long count = Math.min(run.end() - block, (bytes - done) / size);
            long at = superblock.blockOffset(run.start() + block - run.first(), count);
            offset = done == 0 ? at : offset;
            disk.cache().read(at, all, done, (int) count * size);
            done += (int) count * size;
        }
        return new Block(disk.place(kind, offset).fields(all), offset);
    }

    private Run run(long block) throws IOException {
        Optional<Run> run = map.at(block);
        if (run.isEmpty() || run.get().first() > block || run.get().unwritten()) {
            throw fork.bytes().corrupt("lacks its block " + block);
        }
        return run.get();
    }

    /** Checks the header of a block, which only version 5 has. */
    void check(Block block, Header header) throws IOException {
        if (disk.superblock().isVersion5) {
            disk.check(block.fields, header, block.offset, fork.inode().number());
        }
    }
}
