package io.drydock.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where filesystems keep what tests spoil, told from their first superblock. */
public final class Layout {
    private static final int BTRFS_NODE = 16384;

    private Layout() {}

    /** Of the superblock of the journal of ext4 (include/linux/jbd2.h, JBD2_MAGIC_NUMBER). */
    public static long ext4Journal(Path image) throws IOException {
        List<Long> found = find(image, 1024, (byte) 0xc0, (byte) 0x3b, (byte) 0x39, (byte) 0x98);
        for (long offset : found) {
            int blockType = Damage.read(image, offset + 7, 1)[0];
            if (blockType == 4 || blockType == 3) {
                return offset;
            }
        }
        throw new AssertionError("no journal in " + image);
    }

    /** Of the log of XFS, which is internal: offset and length. */
    public static long[] xfsLog(Path image) throws IOException {
        ByteBuffer superblock = ByteBuffer.wrap(Damage.read(image, 0, 512));
        long block = superblock.getInt(4);
        long log = superblock.getLong(48);
        int groupBits = superblock.get(124);
        long group = log >> groupBits;
        long inGroup = log & ((1L << groupBits) - 1);
        long offset = (group * superblock.getInt(84) + inGroup) * block;
        return new long[] {offset, superblock.getInt(96) * block};
    }

    /** Of an allocation group of XFS. */
    public static long xfsGroup(Path image, int group) throws IOException {
        ByteBuffer superblock = ByteBuffer.wrap(Damage.read(image, 0, 512));
        return (long) group * superblock.getInt(84) * superblock.getInt(4);
    }

    /**
     * The tree blocks of btrfs that belong to one tree, with both copies of each (struct
     * btrfs_header).
     */
    public static List<Long> btrfsBlocks(Path image, long tree) throws IOException {
        byte[] filesystem = Damage.read(image, (64 << 10) + 0x20, 16);
        List<Long> found = new ArrayList<>();
        for (long at = 0; at + BTRFS_NODE <= Files.size(image); at += BTRFS_NODE) {
            ByteBuffer header =
                    ByteBuffer.wrap(Damage.read(image, at, 0x65)).order(ByteOrder.LITTLE_ENDIAN);
            byte[] owner = Arrays.copyOfRange(header.array(), 0x20, 0x30);
            if (Arrays.equals(owner, filesystem) && header.getLong(0x58) == tree) {
                found.add(at);
            }
        }
        return found;
    }

    /** Of the place of a FAT's tables: the first and the second. */
    public static long[] fatTables(Path image) throws IOException {
        ByteBuffer boot =
                ByteBuffer.wrap(Damage.read(image, 0, 512)).order(ByteOrder.LITTLE_ENDIAN);
        long sector = boot.getShort(11);
        long length = boot.getShort(22) == 0 ? boot.getInt(36) : boot.getShort(22);
        return new long[] {
            boot.getShort(14) * sector, (boot.getShort(14) + length) * sector, length * sector
        };
    }

    /** Of the master file table of an NTFS, and of the copy of its beginning. */
    public static long[] ntfsTables(Path image) throws IOException {
        ByteBuffer boot =
                ByteBuffer.wrap(Damage.read(image, 0, 512)).order(ByteOrder.LITTLE_ENDIAN);
        long cluster = (long) boot.getShort(11) * boot.get(13);
        return new long[] {boot.getLong(0x30) * cluster, boot.getLong(0x38) * cluster};
    }

    /** Where bytes stand at a multiple of a step. */
    public static List<Long> find(Path image, int step, byte... magic) throws IOException {
        List<Long> found = new ArrayList<>();
        int chunk = 1 << 20;
        for (long at = 0; at < Files.size(image); at += chunk) {
            int length = (int) Math.min(chunk, Files.size(image) - at);
            byte[] bytes = Damage.read(image, at, length);
            for (int i = 0; i + magic.length <= length; i += step) {
                if (Arrays.equals(bytes, i, i + magic.length, magic, 0, magic.length)) {
                    found.add(at + i);
                }
            }
        }
        return found;
    }
}
