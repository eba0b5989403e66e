package io.drydock.internal.jbd2;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import java.io.IOException;

/**
 * Replays the journal of an ext3 or ext4.
 *
 * <p>Inodes that were deleted while they were open stay on the orphan list: whoever opens the
 * filesystem for writing gives them up.
 *
 * <p>Threading: stateless; nobody else uses the filesystem meanwhile.
 */
public final class Jbd2 {
    private Jbd2() {}

    /**
     * Whether the filesystem says that its journal is to be replayed. Linux forgets what a journal
     * holds whose filesystem does not say so.
     *
     * @param name what errors call the device
     * @throws CorruptDataException when there is no ext2, ext3 or ext4
     */
    public static boolean isNeeded(BlockDevice filesystem, String name) throws IOException {
        return ExtSuperblock.read(filesystem, new Fault(name)).needsRecovery();
    }

    /**
     * Writes to the filesystem what its journal holds, empties the journal and says in the
     * superblock that this has been done, as {@code e2fsck -E journal_only} does. Does nothing when
     * there is no need.
     *
     * @param filesystem is written to
     * @param name what errors call the device
     * @throws CorruptDataException when there is no such filesystem, or its journal is damaged;
     *     blocks may have been written then
     * @throws UnsupportedException when the journal is on another device, or has fast commits or
     *     features that are not known; nothing has been written then
     */
    public static Recovery replay(BlockDevice filesystem, String name) throws IOException {
        Fault fault = new Fault(name);
        ExtSuperblock before = ExtSuperblock.read(filesystem, fault);
        if (!before.needsRecovery()) {
            return new Recovery(0, 0, 0, false);
        }
        JournalFile file = JournalInode.find(filesystem, before, fault);
        JournalSuperblock journal = JournalSuperblock.read(file, fault);
        Log log = new Log(journal, file);
        LogEnd end = LogEnd.find(journal, log, fault);
        FastCommits.refuse(journal, file, end, fault);
        LoggedBlocks blocks = LoggedBlocks.collect(journal, log, end);
        blocks.writeTo(filesystem, before, fault);
        filesystem.flush();
        boolean errors = before.hasErrors() || end.damaged() || journal.hasErrors();
        file.writeFirst(journal.emptied(end));
        ExtSuperblock.read(filesystem, fault).recovered(errors).writeTo(filesystem);
        filesystem.flush();
        int transactions = end.sequence() - journal.sequence();
        return new Recovery(transactions, blocks.size(), blocks.revoked(), end.damaged());
    }
}
