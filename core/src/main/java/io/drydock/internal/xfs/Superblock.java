package io.drydock.internal.xfs;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * The first superblock: {@code struct xfs_dsb} of xfs_format.h.
 *
 * <p>Numbers of blocks and inodes have the number of their allocation group in their upper bits;
 * what they come to in bytes is asked here, and everything that does not exist is damage.
 */
final class Superblock {
    private static final int BYTES = 264;
    private static final int MOST_SECTOR_BYTES = 32768;
    private static final long MAGIC = 0x58465342; // XFSB
    private static final int CHECKSUM = 224;
    private static final int UUID_BYTES = 16;
    private static final int LABEL_BYTES = 12;

    /** With which a group begins, each of a sector. */
    private static final int HEADERS = 4;

    // Bits of sb_versionnum.
    private static final int NUMBER = 0xf;
    private static final int SHARED = 0x0200;
    private static final int DIRECTORY_2 = 0x2000;
    private static final int IGNORES_CASE = 0x4000;

    // Bits of sb_features2, of version 4.
    private static final long LAZY_COUNTS = 0x2;
    private static final long FTYPE = 0x200;
    private static final long KNOWN_2 = 0x2 | 0x8 | 0x80 | FTYPE;

    // Bits of sb_features_incompat, of version 5.
    private static final long FTYPE_5 = 0x1;
    private static final long OTHER_UUID = 0x4;
    private static final long NEEDS_REPAIR = 0x10;

    /**
     * ftype, spinodes, meta_uuid, bigtime, needsrepair, nrext64; and of Linux 6.10 exchange-range
     * and parent pointers, which add nothing that is read here but a flag of attributes.
     */
    private static final long KNOWN_5 = 0xff;

    final String name;
    final boolean isVersion5;
    final int blockBytes;
    final int sectorBytes;
    final int inodeBytes;
    final long blocks;
    final long groupBlocks;
    final long groups;
    final long rootInode;

    /** Of a block of a directory, which may be several blocks. */
    final int directoryBytes;

    /** That of all metadata; sb_uuid is another one after xfs_admin -U. */
    final byte[] uuid;

    final boolean hasFileTypes;
    final boolean ignoresCase;
    private final int groupBlockBits;
    private final int inodesPerBlockBits;
    private final Fields fields;

    private Superblock(Fields fields, String name) throws IOException {
        this.fields = fields;
        this.name = name;
        this.isVersion5 = (fields.int16(100) & NUMBER) == 5;
        this.blockBytes = power(fields.int32(4), 120, 512, 65536);
        this.sectorBytes = power(fields.int16(102), 121, 512, MOST_SECTOR_BYTES);
        this.inodeBytes = power(fields.int16(104), 122, isVersion5 ? 512 : 256, 2048);
        this.inodesPerBlockBits = fields.int8(123);
        this.blocks = fields.int64(8);
        this.groupBlocks = fields.int32(84);
        this.groups = fields.int32(88);
        this.groupBlockBits = fields.int8(124);
        this.rootInode = fields.int64(56);
        int directoryBits = fields.int8(192);
        if (directoryBits > 7 || (long) blockBytes << directoryBits > 65536) {
            throw fields.corrupt("has directory blocks of 2^" + directoryBits + " blocks");
        }
        this.directoryBytes = blockBytes << directoryBits;
        boolean other = isVersion5 && (fields.int32(216) & OTHER_UUID) != 0;
        this.uuid = fields.bytes(other ? 248 : 32, UUID_BYTES);
        this.hasFileTypes =
                isVersion5 ? (fields.int32(216) & FTYPE_5) != 0 : (features2() & FTYPE) != 0;
        this.ignoresCase = (fields.int16(100) & IGNORES_CASE) != 0;
    }

    /**
     * Reads it.
     *
     * @throws CorruptDataException when there is none, it is damaged, or the device is too short
     * @throws UnsupportedException when it has features that are not known here
     */
    static Superblock read(BlockDevice device, String name) throws IOException {
        Place place = new Place(name, "superblock at byte", 0);
        int length = (int) Math.min(device.sizeBytes(), MOST_SECTOR_BYTES);
        if (length < BYTES) {
            throw place.corrupt("is longer than the device");
        }
        byte[] bytes = new byte[length];
        device.read(0, MemorySegment.ofArray(bytes));
        Fields fields = place.fields(bytes);
        if (fields.int32(0) != MAGIC) {
            throw place.corrupt("does not begin with XFSB");
        }
        checkVersion(fields, name);
        Superblock read = new Superblock(fields, name);
        read.check(device.sizeBytes());
        return read;
    }

    private static void checkVersion(Fields fields, String name) throws IOException {
        int version = fields.int16(100) & NUMBER;
        boolean known = version == 5;
        if (version == 4) {
            long features2 = fields.int32(200) | fields.int32(204);
            known =
                    (fields.int16(100) & DIRECTORY_2) != 0
                            && (fields.int16(100) & SHARED) == 0
                            && (features2 & ~KNOWN_2) == 0;
        }
        if (!known) {
            throw unsupported(name, "it is of version " + version + " with features of its time");
        }
        long unknown = version == 5 ? fields.int32(216) & ~KNOWN_5 : 0;
        if (unknown != 0) {
            throw unsupported(
                    name, "it has unknown incompatible features, 0x" + Long.toHexString(unknown));
        }
        if (version == 5 && (fields.int32(216) & NEEDS_REPAIR) != 0) {
            throw unsupported(name, "it is marked as to be repaired with xfs_repair first");
        }
    }

    private static UnsupportedException unsupported(String name, String reason) {
        return new UnsupportedException("mount", name, reason, "a newer kernel may know how");
    }

    /** A power of 2, whose logarithm stands at another place. */
    private int power(long value, int logarithmAt, int least, int most) throws IOException {
        int logarithm = fields.int8(logarithmAt);
        if (value < least || value > most || logarithm > 16 || value != 1L << logarithm) {
            throw fields.corrupt("has a size of " + value + " and 2^" + logarithm + " bytes");
        }
        return (int) value;
    }

    private void check(long deviceBytes) throws IOException {
        if (isVersion5 && !MetadataSum.isRight(fields.slice(0, sectorBytes), CHECKSUM)) {
            throw fields.corrupt("has a wrong checksum");
        }
        if (fields.int8(126) != 0) {
            throw fields.corrupt("says that mkfs.xfs has not come to its end");
        }
        checkGeometry();
        if (blocks > deviceBytes / blockBytes) {
            throw fields.corrupt(
                    "says that there are %d blocks of %d bytes; the device has %d bytes"
                            .formatted(blocks, blockBytes, deviceBytes));
        }
        inodeOffset(rootInode);
    }

    private void checkGeometry() throws IOException {
        boolean possible =
                groupBlocks > 0
                        && groupBlocks <= Integer.MAX_VALUE
                        && groups > 0
                        && groups <= Integer.MAX_VALUE
                        && blocks > (groups - 1) * groupBlocks
                        && blocks <= groups * groupBlocks
                        && blocksOf(groups - 1) >= Math.ceilDiv(HEADERS * sectorBytes, blockBytes)
                        && groupBlockBits == 64 - Long.numberOfLeadingZeros(groupBlocks - 1)
                        && inodesPerBlockBits <= 8
                        && inodeBytes << inodesPerBlockBits == blockBytes;
        if (!possible) {
            throw fields.corrupt("has sizes that do not fit to each other");
        }
    }

    /** Where a run of blocks is, in bytes. */
    long blockOffset(long block, long count) throws CorruptDataException {
        long group = block >>> groupBlockBits;
        long within = block & ((1L << groupBlockBits) - 1);
        if (group >= groups || count > blocksOf(group) || within > blocksOf(group) - count) {
            throw fields.corrupt("has no %d blocks at number %d".formatted(count, block));
        }
        return (group * groupBlocks + within) * blockBytes;
    }

    /** Where an inode is, in bytes. */
    long inodeOffset(long inode) throws CorruptDataException {
        if (inode <= 0) {
            throw fields.corrupt("has no inode " + inode);
        }
        long block = blockOffset(inode >>> inodesPerBlockBits, 1);
        return block + (inode & ((1L << inodesPerBlockBits) - 1)) * inodeBytes;
    }

    /** The number of the first inode in a block of a group. */
    long inodeAt(long group, long block) {
        return (group << groupBlockBits | block) << inodesPerBlockBits;
    }

    /** Where a group begins, in bytes. */
    long groupOffset(long group) {
        return group * groupBlocks * blockBytes;
    }

    /** How many blocks a group has; the last may have fewer. */
    long blocksOf(long group) {
        return Math.min(groupBlocks, blocks - group * groupBlocks);
    }

    int inodesPerBlock() {
        return 1 << inodesPerBlockBits;
    }

    private long features2() throws IOException {
        // Some kernels wrote it 4 bytes further on.
        return fields.int32(200) | fields.int32(204);
    }

    /** Whether the counts are brought here only when it is unmounted. */
    boolean countsLazily() throws IOException {
        return isVersion5 || (features2() & LAZY_COUNTS) != 0;
    }

    /** The log's first block; 0 when it is on a device of its own. */
    long logStart() throws IOException {
        return fields.int64(48);
    }

    long logBlocks() throws IOException {
        return fields.int32(96);
    }

    long inodes() throws IOException {
        return fields.int64(128);
    }

    long freeInodes() throws IOException {
        return fields.int64(136);
    }

    long freeBlocks() throws IOException {
        return fields.int64(144);
    }

    /** How much of the space inodes may take, in percent; 0 for all of it. */
    int mostInodesPercent() throws IOException {
        return fields.int8(127);
    }

    String label() throws IOException {
        byte[] label = fields.bytes(108, LABEL_BYTES);
        int end = 0;
        while (end < label.length && label[end] != 0) {
            end++;
        }
        return new String(label, 0, end, StandardCharsets.UTF_8);
    }
}
