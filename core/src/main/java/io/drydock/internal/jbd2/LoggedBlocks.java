package io.drydock.internal.jbd2;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The blocks that the log has for the filesystem, each as the last transaction has it that wrote
 * it, without those that have been revoked since.
 */
final class LoggedBlocks {
    private final JournalSuperblock journal;
    private final Log log;
    private final Map<Long, Logged> blocks = new HashMap<>();
    private int revoked;

    /**
     * @param position in the log
     * @param sequence the transaction
     */
    private record Logged(Tag tag, long position, int sequence) {}

    private LoggedBlocks(JournalSuperblock journal, Log log) {
        this.journal = journal;
        this.log = log;
    }

    static LoggedBlocks collect(JournalSuperblock journal, Log log, LogEnd end) throws IOException {
        LoggedBlocks collected = new LoggedBlocks(journal, log);
        if (journal.start() != 0) {
            collected.walk(end, LogBlock.DESCRIPTOR);
            collected.walk(end, LogBlock.REVOKE);
        }
        return collected;
    }

    /** Takes what blocks of a type say. The log has been looked through up to its end. */
    private void walk(LogEnd end, int type) throws IOException {
        LogCursor cursor = new LogCursor(journal, log);
        while (cursor.sequence() != end.sequence()) {
            LogBlock block = cursor.next();
            if (block == null) {
                return;
            }
            switch (block.type()) {
                case LogBlock.DESCRIPTOR -> {
                    List<Tag> tags = Tag.all(block, journal);
                    if (type == LogBlock.DESCRIPTOR) {
                        add(tags, cursor);
                    }
                    cursor.skip(tags.size());
                }
                case LogBlock.REVOKE -> {
                    if (type == LogBlock.REVOKE) {
                        revoke(block);
                    }
                }
                default -> cursor.endTransaction();
            }
        }
    }

    private void add(List<Tag> tags, LogCursor cursor) {
        for (int i = 0; i < tags.size(); i++) {
            long position = log.after(cursor.position(), i);
            Tag tag = tags.get(i);
            blocks.put(tag.block(), new Logged(tag, position, cursor.sequence()));
        }
    }

    /** Takes away what is not younger than that (struct jbd2_journal_revoke_header_s). */
    private void revoke(LogBlock block) {
        ByteBuffer bytes = block.bytes();
        int width = journal.isWide() ? Long.BYTES : Integer.BYTES;
        long end =
                Math.min(
                        Bytes.unsigned32(bytes, LogBlock.HEADER_BYTES),
                        LogBlock.usedBytes(journal));
        for (int at = LogBlock.HEADER_BYTES + Integer.BYTES; at + width <= end; at += width) {
            long number = journal.isWide() ? bytes.getLong(at) : Bytes.unsigned32(bytes, at);
            Logged found = blocks.get(number);
            if (found != null && found.sequence - block.sequence() <= 0) {
                blocks.remove(number);
                revoked++;
            }
        }
    }

    int size() {
        return blocks.size();
    }

    int revoked() {
        return revoked;
    }

    void writeTo(BlockDevice filesystem, ExtSuperblock superblock, Fault fault) throws IOException {
        long end = Math.min(superblock.blocks(), filesystem.sizeBytes() / journal.blockBytes());
        List<Logged> inOrder =
                blocks.values().stream().sorted(Comparator.comparing(Logged::position)).toList();
        for (Logged each : inOrder) {
            long number = each.tag.block();
            fault.check(
                    number >= 0 && number < end,
                    "its journal has block " + Long.toUnsignedString(number) + " beyond its end");
            byte[] content = content(each, fault);
            filesystem.write(number * journal.blockBytes(), MemorySegment.ofArray(content));
        }
    }

    private byte[] content(Logged logged, Fault fault) throws IOException {
        byte[] content = log.read(logged.position);
        if (!logged.tag.isOf(content, logged.sequence, journal)) {
            throw wrong(logged, fault);
        }
        if (logged.tag.isEscaped()) {
            ByteBuffer.wrap(content).putInt(0, LogBlock.MAGIC);
        }
        return content;
    }

    private static CorruptDataException wrong(Logged logged, Fault fault) {
        return fault.corrupt(
                "block %d has a wrong checksum in its journal".formatted(logged.tag.block()));
    }
}
