package io.drydock.internal.xfs;

import io.drydock.block.BlockDevice;
import io.drydock.error.UnsupportedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries out what the log holds, as far as who reads will see it (fs/xfs/xfs_log_recover.c): not
 * the counts of quotas, nor what of unlinked inodes has to be freed.
 *
 * <p>Threading: for one thread.
 *
 * @param device to which it is written
 * @param cancelled what is not written, since it was freed later on
 */
record Replay(BlockDevice device, Superblock superblock, Cancelled cancelled, Intents intents) {
    /**
     * Replays a log that is not empty.
     *
     * @return whether there was anything
     * @throws UnsupportedException when it is on another device, or Linux has to finish something
     */
    static boolean run(BlockDevice device, Superblock superblock) throws IOException {
        Log log = Log.of(device, superblock);
        LogEnds ends = LogEnds.find(log);
        if (ends.tail() == ends.head()) {
            return false;
        }
        Replay replay = new Replay(device, superblock, new Cancelled(), new Intents());
        new LogTransactions(log, replay::noteCancelled).read(ends);
        new LogTransactions(log, replay::carryOut).read(ends);
        replay.intents.check(superblock.name);
        return true;
    }

    private void noteCancelled(LogTransaction transaction) throws IOException {
        for (LogItem item : transaction.items()) {
            if (item.type() == LogItem.BUFFER) {
                BufferItem buffer = BufferItem.of(item);
                if (buffer.isCancelled()) {
                    cancelled.add(buffer.sector(), buffer.sectors(), item.place());
                }
            }
        }
    }

    /** Metadata first, since inodes stand in it, and what is freed last. */
    private void carryOut(LogTransaction transaction) throws IOException {
        List<BufferItem> freed = new ArrayList<>();
        List<LogItem> inodes = new ArrayList<>();
        for (LogItem item : transaction.items()) {
            switch (item.type()) {
                case LogItem.BUFFER -> {
                    BufferItem buffer = BufferItem.of(item);
                    if (buffer.isCancelled()) {
                        freed.add(buffer);
                    } else if (!cancelled.has(buffer.sector(), buffer.sectors())) {
                        buffer.replay(this, transaction.sequence());
                    }
                }
                case LogItem.CREATED_INODES -> CreateItem.of(item, superblock).replay(this);
                case LogItem.INODE -> inodes.add(item);
                case LogItem.DQUOT, LogItem.QUOTA_OFF -> {}
                default -> checkKnown(item);
            }
        }
        for (LogItem item : inodes) {
            InodeItem inode = InodeItem.of(item);
            if (!cancelled.has(inode.sector(), inode.sectors())) {
                inode.replay(this, transaction.sequence());
            }
        }
        freed.forEach(buffer -> cancelled.remove(buffer.sector(), buffer.sectors()));
    }

    private void checkKnown(LogItem item) throws IOException {
        if (!intents.accept(item)) {
            throw new UnsupportedException(
                    "mount",
                    superblock.name,
                    "its log is dirty and holds items of the unknown type 0x"
                            + Integer.toHexString(item.type()),
                    "mount it with the kernel engine, or as it was with the option norecovery");
        }
    }

    /** Where a buffer is, in bytes. */
    long offset(long sector, int sectors, Place place) throws IOException {
        long all = superblock.blocks * superblock.blockBytes / Log.SECTOR_BYTES;
        if (sector < 0 || sector > all - sectors) {
            throw place.corrupt("changes sector %d, which is not there".formatted(sector));
        }
        return sector * Log.SECTOR_BYTES;
    }
}
