package io.drydock.it.damaged;

import io.drydock.testing.Damage;
import io.drydock.testing.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/** What happens to filesystems. */
enum Spoiling {
    /** The machine lost its power: the journal is dirty, flags say "in use". */
    POWER_CUT(true) {
        @Override
        void spoil(Specimen of, Path image, Random random) {}
    },

    /** A copy or an upload that ended early: 2 to 50 % are missing. */
    TRUNCATED(false) {
        @Override
        void spoil(Specimen of, Path image, Random random) throws IOException {
            long size = Files.size(image);
            long left = size * (50 + random.nextInt(49)) / 100;
            Damage.truncate(image, left / 512 * 512);
        }
    },

    /** Up to four blocks in use read as zeroes. */
    ZEROED_BLOCKS(false) {
        @Override
        void spoil(Specimen of, Path image, Random random) throws IOException {
            for (int i = random.nextInt(4); i >= 0; i--) {
                Damage.zero(image, any(of.used(), random), Specimen.BLOCK);
            }
        }
    },

    /** Up to 32 bits of what is in use are wrong. */
    BIT_FLIPS(false) {
        @Override
        void spoil(Specimen of, Path image, Random random) throws IOException {
            for (int i = random.nextInt(32); i >= 0; i--) {
                long offset = any(of.used(), random) + random.nextInt(Specimen.BLOCK);
                Damage.flip(image, offset, random.nextInt(8));
            }
        }
    },

    /** The first superblock is gone; after a power cut every other time. */
    SUPERBLOCK_ZEROED(false) {
        @Override
        void spoil(Specimen of, Path image, Random random) throws IOException {
            if (random.nextBoolean()) {
                Specimen.copy(of.cut(), image);
            }
            Damage.zero(image, superblock(of), random.nextBoolean() ? 512 : 1024);
        }
    },

    /** A few bits of the first superblock are wrong. */
    SUPERBLOCK_GARBLED(false) {
        @Override
        void spoil(Specimen of, Path image, Random random) throws IOException {
            for (int i = random.nextInt(8); i >= 0; i--) {
                Damage.flip(image, superblock(of) + random.nextInt(128), random.nextInt(8));
            }
        }
    },

    /** The first superblock and its first copy are gone. */
    COPY_ZEROED(false) {
        @Override
        void spoil(Specimen of, Path image, Random random) throws IOException {
            Damage.zero(image, copy(of, image), 512);
            Damage.zero(image, superblock(of), 512);
        }
    },

    /** A power cut, and the journal cannot be read any more. */
    LOG_BROKEN(true) {
        @Override
        void spoil(Specimen of, Path image, Random random) throws IOException {
            switch (of.type()) {
                case "ext4" -> {
                    long journal = Layout.ext4Journal(image);
                    int skipped = random.nextBoolean() ? 0 : Specimen.BLOCK;
                    Damage.garbage(image, journal + skipped, 1 << 18, random);
                }
                case "xfs" -> {
                    long[] log = Layout.xfsLog(image);
                    Damage.garbage(image, log[0] + random.nextInt(1024), 2 << 20, random);
                }
                case "btrfs" -> zeroTree(image, -6L, random); // the tree of logs
                case "vfat" -> zeroTable(image, random);
                default -> {
                    for (long page : Layout.find(image, 512, text("RSTR"))) {
                        Damage.garbage(image, page, 512, random);
                    }
                }
            }
        }
    },

    /** Flags of the superblock are wrong, its checksum is right: half of a repair, or a bug. */
    WRONG_FLAGS(true) {
        @Override
        void spoil(Specimen of, Path image, Random random) throws IOException {
            switch (of.type()) {
                case "ext4" -> {
                    ByteBuffer superblock = read(image, 1024, 1024);
                    switch (random.nextInt(3)) {
                        case 0 -> clear(superblock, 0x5c, 0x4); // has a journal
                        case 1 -> clear(superblock, 0x60, 0x4); // needs recovery
                        default -> superblock.putShort(0x3a, (short) 2); // has errors
                    }
                    superblock.putInt(0x3fc, (int) ~crc(superblock, 0, 0x3fc));
                    Damage.write(image, 1024, superblock.array());
                }
                case "xfs" -> {
                    ByteBuffer superblock = read(image, 0, 512);
                    superblock.put(126, (byte) 1); // mkfs at work
                    superblock.putInt(224, 0);
                    superblock.putInt(224, (int) crc(superblock, 0, 512));
                    Damage.write(image, 0, superblock.array());
                }
                case "btrfs" -> {
                    ByteBuffer superblock = read(image, 65536, 4096);
                    superblock.putLong(
                            0x38, superblock.getLong(0x38) | 1L << (2 + random.nextInt(40)));
                    superblock.putInt(0, (int) crc(superblock, 32, 4096));
                    Damage.write(image, 65536, superblock.array());
                }
                case "vfat" -> Damage.flip(image, of.variant().equals("-16") ? 0x25 : 0x41, 0);
                default -> Damage.zero(image, Files.size(image) - 512, 512);
            }
        }
    },

    /** What stands at the beginning and says where the rest is. */
    TABLE_BROKEN(false) {
        @Override
        void spoil(Specimen of, Path image, Random random) throws IOException {
            switch (of.type()) {
                case "ext4" ->
                        Damage.garbage(
                                image, of.variant().equals("-4k") ? 4096 : 2048, 512, random);
                case "xfs" ->
                        Damage.zero(image, Layout.xfsGroup(image, random.nextInt(4)) + 512, 1536);
                case "btrfs" -> zeroTree(image, 1 + random.nextInt(5), random);
                case "vfat" -> zeroTable(image, random);
                default -> Damage.garbage(image, Layout.ntfsTables(image)[0], 1024, random);
            }
        }
    };

    private final boolean cut;

    Spoiling(boolean cut) {
        this.cut = cut;
    }

    /** Makes an image of a specimen, and spoils it. */
    void make(Specimen of, Path image, Random random) throws IOException {
        Specimen.copy(cut ? of.cut() : of.clean(), image);
        spoil(of, image, random);
    }

    abstract void spoil(Specimen of, Path image, Random random) throws IOException;

    private static long any(List<Long> offsets, Random random) {
        return offsets.get(random.nextInt(offsets.size()));
    }

    private static long superblock(Specimen of) {
        return switch (of.type()) {
            case "ext4" -> 1024;
            case "btrfs" -> 65536;
            default -> 0;
        };
    }

    private static long copy(Specimen of, Path image) throws IOException {
        return switch (of.type()) {
            case "ext4" -> of.variant().equals("-4k") ? 32768L * 4096 : 8193L * 1024;
            case "xfs" -> Layout.xfsGroup(image, 1);
            case "btrfs" -> 64 << 20;
            case "vfat" -> 6 * 512;
            default -> Files.size(image) - 512;
        };
    }

    /** One of the blocks of a tree, or all of them, with their copies. */
    private static void zeroTree(Path image, long tree, Random random) throws IOException {
        List<Long> blocks = Layout.btrfsBlocks(image, tree);
        boolean all = random.nextBoolean();
        for (long block : blocks) {
            if (all || random.nextBoolean()) {
                Damage.zero(image, block, 4096);
            }
        }
    }

    /** The first FAT: its beginning, or all of it. */
    private static void zeroTable(Path image, Random random) throws IOException {
        long[] tables = Layout.fatTables(image);
        Damage.zero(image, tables[0], random.nextBoolean() ? 512 : (int) tables[2]);
    }

    private static ByteBuffer read(Path image, long offset, int length) throws IOException {
        return ByteBuffer.wrap(Damage.read(image, offset, length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void clear(ByteBuffer superblock, int at, int bit) {
        superblock.putInt(at, superblock.getInt(at) & ~bit);
    }

    private static long crc(ByteBuffer of, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(of.array(), from, to - from);
        return crc.getValue();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
