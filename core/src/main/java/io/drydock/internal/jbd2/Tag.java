package io.drydock.internal.jbd2;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a descriptor block says of one of the blocks that follow it (include/linux/jbd2.h, struct
 * journal_block_tag_s and journal_block_tag3_s).
 *
 * @param block its number on the filesystem
 * @param checksum of as many bits as tags have; anything if they have none
 */
record Tag(long block, int flags, int checksum) {
    private static final int ESCAPED = 0x1;
    private static final int SAME_UUID = 0x2;
    private static final int LAST = 0x8;
    private static final int UUID_BYTES = 16;

    /** All tags of a descriptor block. */
    static List<Tag> all(LogBlock descriptor, JournalSuperblock journal) {
        List<Tag> tags = new ArrayList<>();
        int width = bytes(journal);
        int at = LogBlock.HEADER_BYTES;
        while (at + width <= LogBlock.usedBytes(journal)) {
            Tag tag = read(descriptor.bytes(), at, journal);
            tags.add(tag);
            if ((tag.flags & LAST) != 0) {
                break;
            }
            at += width + ((tag.flags & SAME_UUID) != 0 ? 0 : UUID_BYTES);
        }
        return tags;
    }

    /** How long a tag is, as fs/jbd2/journal.c, journal_tag_bytes has it. */
    private static int bytes(JournalSuperblock journal) {
        if (journal.hasWideTags()) {
            return 16;
        }
        return 8 + (journal.hasBlockChecksums() ? 2 : 0) + (journal.isWide() ? 4 : 0);
    }

    private static Tag read(ByteBuffer bytes, int at, JournalSuperblock journal) {
        long high = journal.isWide() ? Bytes.unsigned32(bytes, at + 8) : 0;
        return new Tag(
                high << Integer.SIZE | Bytes.unsigned32(bytes, at),
                Bytes.unsigned16(bytes, at + 6),
                journal.hasWideTags() ? bytes.getInt(at + 12) : Bytes.unsigned16(bytes, at + 4));
    }

    /** Whether the block began like a block of the log, and has zeroes there instead. */
    boolean isEscaped() {
        return (flags & ESCAPED) != 0;
    }

    /** Whether that is the block's content as the log has it, as far as checksums can tell. */
    boolean isOf(byte[] content, int sequence, JournalSuperblock journal) {
        if (!journal.hasBlockChecksums()) {
            return true;
        }
        int wanted = journal.seed().addBigEndian(sequence).add(content, 0, content.length).value();
        return checksum == (journal.hasWideTags() ? wanted : wanted & 0xffff);
    }
}
