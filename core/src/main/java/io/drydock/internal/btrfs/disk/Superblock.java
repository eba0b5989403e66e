package io.drydock.internal.btrfs.disk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * struct btrfs_super_block.
 *
 * @param fsid the filesystem's UUID
 * @param metadataUuid what its nodes have for it, which is another one after {@code btrfstune -m}
 * @param root of the tree of trees
 * @param backups older ones of that, the newest first
 * @param log of the tree of logs; empty where nothing was logged
 * @param device the one that it is on
 * @param systemChunks the chunks in which the chunk tree is: keys, each with its chunk behind it
 */
record Superblock(
        UUID fsid,
        UUID metadataUuid,
        long generation,
        Root root,
        List<Root> backups,
        Root chunkRoot,
        Optional<Root> log,
        long totalBytes,
        int sectorBytes,
        int nodeBytes,
        long readOnlyFeatures,
        long features,
        ChecksumType checksum,
        DeviceItem device,
        byte[] label,
        Fields systemChunks) {
    static final int BYTES = 4096;

    /** BTRFS_CSUM_SIZE: what comes before that which the checksum covers, in nodes as well. */
    static final int CHECKSUM_BYTES = 32;

    private static final byte[] MAGIC = "_BHRfS_M".getBytes(StandardCharsets.US_ASCII);
    private static final int LABEL_BYTES = 256;
    private static final int SYSTEM_CHUNKS_BYTES = 2048;
    private static final int BACKUPS = 4;
    private static final int BACKUP_BYTES = 168;
    private static final int LEAST_BYTES = 4096;
    private static final int MOST_BYTES = 65536;

    /** Whether there is one at all, sound or not. */
    static boolean isThere(Fields fields) throws BadStructureException {
        return Arrays.equals(fields.bytes(0x40, MAGIC.length), MAGIC);
    }

    /**
     * Reads one.
     *
     * @param at where it was found
     */
    static Superblock read(Fields fields, long at) throws BadStructureException {
        ChecksumType checksum =
                ChecksumType.of(fields.int16(0xc4))
                        .orElseThrow(() ->
                                new BadStructureException("its checksums are of no known type"));
        ByteBuffer summed = ByteBuffer.wrap(fields.array(), CHECKSUM_BYTES, BYTES - CHECKSUM_BYTES);
        if (!checksum.matches(summed, fields.array(), 0)) {
            throw new BadStructureException("the checksum of its superblock is wrong");
        }
        if (fields.int64(0x30) != at) {
            throw new BadStructureException("its superblock is that of another place");
        }
        long generation = fields.int64(0x48);
        long features = fields.int64(0xbc);
        UUID fsid = fields.uuid(0x20);
        int chunksBytes = size(fields, 0xa0, 0, SYSTEM_CHUNKS_BYTES, "the array of system chunks");
        return new Superblock(
                fsid,
                Feature.METADATA_UUID.isIn(features) ? fields.uuid(0x23b) : fsid,
                generation,
                Root.of(fields.size(0x50), generation, fields.int8(0xc6)),
                backups(fields, generation),
                Root.of(fields.size(0x58), fields.int64(0xa4), fields.int8(0xc7)),
                log(fields, generation),
                fields.size(0x70),
                powerOfTwo(fields, 0x90, "a sector"),
                powerOfTwo(fields, 0x94, "a node"),
                fields.int64(0xb4),
                features,
                checksum,
                DeviceItem.read(fields.rest(0xc9)),
                label(fields.bytes(0x12b, LABEL_BYTES)),
                Fields.of(fields.bytes(0x32b, chunksBytes)));
    }

    private static Optional<Root> log(Fields fields, long generation) throws BadStructureException {
        long logical = fields.size(0x60);
        return logical == 0
                ? Optional.empty()
                : Optional.of(Root.of(logical, generation + 1, fields.int8(0xc8)));
    }

    /** struct btrfs_root_backup; those of the last four generations. */
    private static List<Root> backups(Fields fields, long generation) throws BadStructureException {
        List<Root> roots = new ArrayList<>();
        for (int i = 0; i < BACKUPS; i++) {
            Fields backup = fields.rest(0xb2b + i * BACKUP_BYTES);
            long own = backup.int64(8);
            if (own != 0 && Long.compareUnsigned(own, generation) < 0) {
                roots.add(Root.of(backup.size(0), own, backup.int8(152)));
            }
        }
        roots.sort((one, other) -> Long.compareUnsigned(other.generation(), one.generation()));
        return List.copyOf(roots);
    }

    private static int size(Fields fields, int at, int least, int most, String what)
            throws BadStructureException {
        long size = fields.int32(at);
        if (size < least || size > most) {
            throw new BadStructureException(what + " has " + size + " bytes");
        }
        return (int) size;
    }

    private static int powerOfTwo(Fields fields, int at, String what) throws BadStructureException {
        int size = size(fields, at, LEAST_BYTES, MOST_BYTES, what);
        if (Integer.bitCount(size) != 1) {
            throw new BadStructureException(what + " has " + size + " bytes");
        }
        return size;
    }

    private static byte[] label(byte[] field) {
        int end = 0;
        while (end < field.length && field[end] != 0) {
            end++;
        }
        return Arrays.copyOf(field, end);
    }
}
