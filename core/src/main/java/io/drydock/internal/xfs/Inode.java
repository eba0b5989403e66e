package io.drydock.internal.xfs;

import io.drydock.error.CorruptDataException;
import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.Fields;
import io.drydock.internal.driver.FileTypes;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code struct xfs_dinode} of xfs_format.h: versions 1 and 2 (those of version 4 of the
 * filesystem) and 3.
 *
 * @param fields all of it, with its forks
 */
record Inode(long number, int mode, int version, long sizeBytes, long blocks, Fields fields) {
    private static final int MAGIC = 0x494e; // IN
    private static final int CHECKSUM = 100;
    private static final int OWN_NUMBER = 152;
    private static final int UUID = 160;
    private static final int CORE_BYTES = 100;
    private static final int CORE_3_BYTES = 176;

    // Bits of di_flags and di_flags2.
    private static final int REALTIME = 0x1;
    private static final long BIG_TIME = 0x8;
    private static final long LARGE_COUNTS = 0x10;

    /** Where the count of a nanosecond clock of 64 bits begins: at the least second of 32 bits. */
    private static final long BIG_TIME_EPOCH = Integer.MIN_VALUE;

    private static final long NANOS = 1_000_000_000L;

    static Inode read(Disk disk, long number) throws IOException {
        Superblock superblock = disk.superblock();
        byte[] bytes = new byte[superblock.inodeBytes];
        disk.cache().read(superblock.inodeOffset(number), bytes);
        Fields fields = disk.place("inode", number).fields(bytes);
        if (fields.int16(0) != MAGIC) {
            throw fields.corrupt("is none");
        }
        int version = fields.int8(4);
        if (superblock.isVersion5 ? version != 3 : version < 1 || version > 2) {
            throw fields.corrupt("is of version " + version);
        }
        if (version == 3) {
            check(fields, number, superblock);
        }
        Inode inode =
                new Inode(
                        number,
                        fields.int16(2),
                        version,
                        fields.int64(56),
                        fields.int64(64),
                        fields);
        inode.check(superblock);
        return inode;
    }

    private static void check(Fields fields, long number, Superblock superblock)
            throws CorruptDataException {
        if (!MetadataSum.isRight(fields, CHECKSUM)) {
            throw fields.corrupt("has a wrong checksum");
        }
        if (fields.int64(OWN_NUMBER) != number || !fields.has(UUID, superblock.uuid)) {
            throw fields.corrupt("belongs to another place");
        }
    }

    private void check(Superblock superblock) throws IOException {
        if (mode == 0) {
            throw fields.corrupt("is free");
        }
        if (sizeBytes < 0 || blocks < 0) {
            throw fields.corrupt("has a negative size");
        }
        long most = isRealtime() ? Long.MAX_VALUE / superblock.blockBytes : superblock.blocks;
        if (blocks > most) {
            throw fields.corrupt("takes more blocks than there are");
        }
    }

    FileType type() {
        return FileTypes.ofMode(mode);
    }

    long uid() throws IOException {
        return fields.int32(8);
    }

    long gid() throws IOException {
        return fields.int32(12);
    }

    long links() throws IOException {
        return version == 1 ? fields.int16(6) : fields.int32(16);
    }

    Instant accessed() throws IOException {
        return time(32);
    }

    Instant modified() throws IOException {
        return time(40);
    }

    Instant changed() throws IOException {
        return time(48);
    }

    Optional<Instant> born() throws IOException {
        return version == 3 ? Optional.of(time(144)) : Optional.empty();
    }

    private Instant time(int at) throws IOException {
        if ((flags2() & BIG_TIME) == 0) {
            return Instant.ofEpochSecond((int) fields.int32(at), fields.int32(at + 4));
        }
        long nanos = fields.int64(at);
        long seconds = Long.divideUnsigned(nanos, NANOS) + BIG_TIME_EPOCH;
        return Instant.ofEpochSecond(seconds, Long.remainderUnsigned(nanos, NANOS));
    }

    /** {@code XFS_DIFLAG_*}. */
    int flags() throws IOException {
        return fields.int16(90);
    }

    /** {@code XFS_DIFLAG2_*}. */
    long flags2() throws IOException {
        return version == 3 ? fields.int64(120) : 0;
    }

    /** Whether its content is on the realtime device. */
    boolean isRealtime() throws IOException {
        return (flags() & REALTIME) != 0;
    }

    long generation() throws IOException {
        return fields.int32(92);
    }

    /** What the file's content, or the directory's, is made of. */
    Fork data() throws IOException {
        boolean large = (flags2() & LARGE_COUNTS) != 0;
        long extents = large ? fields.int64(24) : fields.int32(76);
        return fork(fields.int8(5), core(), attributesAt(), extents);
    }

    /** What extended attributes are in; empty when there are none. */
    Optional<Fork> attributes() throws IOException {
        if (fields.int8(82) == 0) {
            return Optional.empty();
        }
        boolean large = (flags2() & LARGE_COUNTS) != 0;
        long extents = large ? fields.int32(76) : fields.int16(80);
        return Optional.of(fork(fields.int8(83), attributesAt(), fields.length(), extents));
    }

    private Fork fork(int format, int from, int to, long extents) throws IOException {
        return new Fork(this, format, fields.slice(from, to - from), extents);
    }

    private int core() {
        return version == 3 ? CORE_3_BYTES : CORE_BYTES;
    }

    /** Where the data's fork ends and that of the attributes begins. */
    private int attributesAt() throws IOException {
        int words = fields.int8(82);
        int at = words == 0 ? fields.length() : core() + words * 8;
        if (at > fields.length()) {
            throw fields.corrupt("has its attributes behind its end");
        }
        return at;
    }
}
