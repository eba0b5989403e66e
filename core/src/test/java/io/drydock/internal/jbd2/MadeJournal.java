package io.drydock.internal.jbd2;

import io.drydock.testing.BytesDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * The smallest filesystem that has a journal: 48 blocks of 1 KiB, one of inodes, and 24 of a
 * journal that a test fills as it likes.
 */
final class MadeJournal {
    static final int BLOCK = 1024;
    static final int BLOCKS = 48;
    static final int JOURNAL = 8;
    static final int JOURNAL_BLOCKS = 24;

    /** The first of the blocks that are free to be written by transactions. */
    static final int DATA = JOURNAL + JOURNAL_BLOCKS;

    static final int WIDE = 0x2;
    static final int ASYNCHRONOUS = 0x4;
    static final int CHECKSUMS_2 = 0x8;
    static final int CHECKSUMS_3 = 0x10;
    static final int FAST_COMMITS = 0x20;

    private static final int ESCAPED = 1;
    private static final int SAME_UUID = 2;
    private static final int LAST = 8;

    final byte[] bytes = new byte[BLOCKS * BLOCK];
    private final ByteBuffer little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer big = ByteBuffer.wrap(bytes);
    private final int features;
    private int next;
    private int sequence = 7;

    /**
     * @param start the block of the journal that its log starts in
     */
    MadeJournal(int features, int start) {
        this.features = features;
        this.next = start;
        makeFilesystem();
        int at = JOURNAL * BLOCK;
        big.putInt(at, LogBlock.MAGIC).putInt(at + 4, 4).putInt(at + 0xc, BLOCK);
        big.putInt(at + 0x10, JOURNAL_BLOCKS).putInt(at + 0x14, 1);
        big.putInt(at + 0x18, sequence).putInt(at + 0x1c, start);
        big.putInt(at + 0x28, 1 | features);
        big.put(at + 0x50, (byte) 4);
        Arrays.fill(bytes, at + 0x30, at + 0x40, (byte) 0x5a);
        big.putInt(at + 0x54, 4);
        seal();
    }

    private void makeFilesystem() {
        little.putInt(BLOCK, 8).putInt(BLOCK + 4, BLOCKS).putInt(BLOCK + 0x14, 1);
        little.putInt(BLOCK + 0x20, 8192).putInt(BLOCK + 0x28, 8);
        little.putShort(BLOCK + 0x38, (short) 0xef53).putInt(BLOCK + 0x4c, 1);
        little.putInt(BLOCK + 0x54, 3).putShort(BLOCK + 0x58, (short) 128);
        little.putInt(BLOCK + 0x5c, 4).putInt(BLOCK + 0x60, 0x44);
        little.putInt(BLOCK + 0xe0, 8);
        little.putInt(2 * BLOCK + 8, 3);
        int inode = 3 * BLOCK + 7 * 128;
        little.putShort(inode, (short) 0x8180).putInt(inode + 4, JOURNAL_BLOCKS * BLOCK);
        little.putShort(inode + 0x1a, (short) 1).putInt(inode + 0x20, 0x80000);
        little.putShort(inode + 0x28, (short) 0xf30a).putShort(inode + 0x2a, (short) 1);
        little.putShort(inode + 0x2c, (short) 4);
        little.putShort(inode + 0x38, (short) JOURNAL_BLOCKS).putInt(inode + 0x3c, JOURNAL);
    }

    /** Gives the journal's superblock its checksum. */
    void seal() {
        sealAt(JOURNAL * BLOCK, 0xfc, new Crc32c());
    }

    private boolean hasChecksums() {
        return (features & (CHECKSUMS_2 | CHECKSUMS_3)) != 0;
    }

    private Crc32c seed() {
        int uuid = JOURNAL * BLOCK + 0x30;
        return new Crc32c().add(bytes, uuid, uuid + 16);
    }

    private void sealAt(int at, int checksumAt, Crc32c from) {
        if (hasChecksums()) {
            byte[] block = Arrays.copyOfRange(bytes, at, at + BLOCK);
            big.putInt(at + checksumAt, from.addWithout(block, checksumAt, BLOCK).value());
        }
    }

    /** The journal's next block, as an offset. */
    private int take() {
        int at = (JOURNAL + next) * BLOCK;
        int end = JOURNAL_BLOCKS - ((features & FAST_COMMITS) == 0 ? 0 : 4);
        next = next + 1 == end ? 1 : next + 1;
        return at;
    }

    private int begin(int type) {
        int at = take();
        Arrays.fill(bytes, at, at + BLOCK, (byte) 0);
        big.putInt(at, LogBlock.MAGIC).putInt(at + 4, type).putInt(at + 8, sequence);
        return at;
    }

    /** Blocks that a transaction writes, each filled with a byte; 0 is for one that is escaped. */
    MadeJournal write(int fill, long... blocks) {
        int descriptor = begin(LogBlock.DESCRIPTOR);
        int tag = descriptor + LogBlock.HEADER_BYTES;
        for (int i = 0; i < blocks.length; i++) {
            int at = take();
            Arrays.fill(bytes, at, at + BLOCK, (byte) fill);
            int flags =
                    (fill == 0 ? ESCAPED : 0)
                            | (i == 0 ? 0 : SAME_UUID)
                            | (i == blocks.length - 1 ? LAST : 0);
            putTag(tag, blocks[i], flags, Arrays.copyOfRange(bytes, at, at + BLOCK));
            tag += tagBytes() + (i == 0 ? 16 : 0);
        }
        sealAt(descriptor, BLOCK - 4, seed());
        return this;
    }

    private int tagBytes() {
        if ((features & CHECKSUMS_3) != 0) {
            return 16;
        }
        return 8 + ((features & CHECKSUMS_2) != 0 ? 2 : 0) + ((features & WIDE) != 0 ? 4 : 0);
    }

    private void putTag(int at, long block, int flags, byte[] content) {
        int checksum = seed().addBigEndian(sequence).add(content, 0, BLOCK).value();
        big.putInt(at, (int) block).putShort(at + 6, (short) flags);
        if ((features & CHECKSUMS_3) != 0) {
            big.putInt(at + 8, (int) (block >>> 32)).putInt(at + 12, checksum);
            return;
        }
        if ((features & CHECKSUMS_2) != 0) {
            big.putShort(at + 4, (short) checksum);
        }
        if ((features & WIDE) != 0) {
            big.putInt(at + 8, (int) (block >>> 32));
        }
    }

    MadeJournal revoke(long... blocks) {
        int at = begin(LogBlock.REVOKE);
        int width = (features & WIDE) != 0 ? 8 : 4;
        big.putInt(at + 12, 16 + blocks.length * width);
        for (int i = 0; i < blocks.length; i++) {
            if (width == 8) {
                big.putLong(at + 16 + i * 8, blocks[i]);
            } else {
                big.putInt(at + 16 + i * 4, (int) blocks[i]);
            }
        }
        sealAt(at, BLOCK - 4, seed());
        return this;
    }

    /** Ends a transaction. */
    MadeJournal commit(long seconds) {
        int at = begin(LogBlock.COMMIT);
        big.putLong(at + 0x30, seconds);
        sealAt(at, 0x10, seed());
        sequence++;
        return this;
    }

    /** Changes a byte of a block of the journal. */
    MadeJournal damage(int block, int offset) {
        bytes[(JOURNAL + block) * BLOCK + offset] ^= 0x40;
        return this;
    }

    /** Puts a field of the filesystem's superblock. */
    MadeJournal superblock(int offset, int value) {
        little.putInt(BLOCK + offset, value);
        return this;
    }

    /** Puts a field of the journal's superblock. */
    MadeJournal journal(int offset, int value) {
        big.putInt(JOURNAL * BLOCK + offset, value);
        seal();
        return this;
    }

    /** The block of the journal that is written next. */
    int next() {
        return next;
    }

    Recovery replay() throws IOException {
        return Jbd2.replay(BytesDevice.writable(bytes), "made");
    }

    /** The first byte of each block that transactions may write. */
    List<Integer> data() {
        return java.util.stream.IntStream.range(DATA, BLOCKS)
                .mapToObj(block -> (int) bytes[block * BLOCK])
                .toList();
    }
}
