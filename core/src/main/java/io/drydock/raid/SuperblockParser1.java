package io.drydock.raid;

import static io.drydock.raid.BadSuperblockException.check;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.mdp_superblock_1;
import io.drydock.block.BlockDevice;
import io.drydock.raid.BadBlocks.Range;
import io.drydock.raid.Superblock.Place;
import io.drydock.raid.Superblock.Trait;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/**
 * Superblocks 1.0, 1.1 and 1.2 (linux/raid/md_p.h, {@code struct mdp_superblock_1}), checked as the
 * kernel's {@code super_1_load} does.
 */
final class SuperblockParser1 {
    private static final int SECTOR = 512;

    /** More sectors than a device of 2^63 bytes has. */
    private static final long TOO_MANY_SECTORS = Long.MAX_VALUE / SECTOR;

    /** Times have seconds in 40 bits, and above them microseconds. */
    private static final long SECONDS = (1L << 40) - 1;

    private static final int BAD_BLOCK_LOG_SECTORS = 8;

    private final MemorySegment bytes;
    private final SuperblockVersion version;
    private final BlockDevice member;

    private SuperblockParser1(MemorySegment bytes, SuperblockVersion version, BlockDevice member) {
        this.bytes = bytes;
        this.version = version;
        this.member = member;
    }

    /** Whether there is one, sound or not. */
    static boolean isPresent(MemorySegment bytes) {
        return mdp_superblock_1.magic(bytes) == (int) LibC.MD_SB_MAGIC()
                && mdp_superblock_1.major_version(bytes) == 1;
    }

    /**
     * @param bytes the 4 KiB where it is on the member
     */
    static Superblock parse(MemorySegment bytes, SuperblockVersion version, BlockDevice member)
            throws BadSuperblockException, IOException {
        return new SuperblockParser1(bytes, version, member).superblock();
    }

    private Superblock superblock() throws BadSuperblockException, IOException {
        int devices = mdp_superblock_1.max_dev(bytes);
        check(
                devices >= 0 && devices <= RaidGeometry.MAX_DEVICES,
                "has a table of " + Integer.toUnsignedString(devices) + " devices");
        check(checksum(bytes, devices) == mdp_superblock_1.sb_csum(bytes), "has a wrong checksum");
        long at = version.offsetBytes(member.sizeBytes());
        check(
                mdp_superblock_1.super_offset(bytes) == at / SECTOR,
                "says that it is in sector "
                        + Long.toUnsignedString(mdp_superblock_1.super_offset(bytes)));
        int features = mdp_superblock_1.feature_map(bytes);
        check(
                (features & ~LibC.MD_FEATURE_ALL()) == 0,
                "has features that are not known: 0x" + Integer.toHexString(features));
        return new Superblock(
                version,
                uuid(mdp_superblock_1.set_uuid(bytes)),
                name(),
                OptionalInt.empty(),
                time(mdp_superblock_1.ctime(bytes)),
                geometry(features),
                place(at, features),
                mdp_superblock_1.dev_number(bytes),
                Optional.of(uuid(mdp_superblock_1.device_uuid(bytes))),
                mdp_superblock_1.events(bytes),
                time(mdp_superblock_1.utime(bytes)),
                traits(features),
                roles(devices));
    }

    /** The sum of all 32-bit words, of a 16-bit one at the end, and of what that overflows by. */
    static int checksum(MemorySegment bytes, int devices) {
        long end = mdp_superblock_1.sizeof() + 2L * devices;
        long sum = -Integer.toUnsignedLong(mdp_superblock_1.sb_csum(bytes));
        long at = 0;
        for (; at + Integer.BYTES <= end; at += Integer.BYTES) {
            sum += Integer.toUnsignedLong(bytes.get(ValueLayout.JAVA_INT, at));
        }
        if (at < end) {
            sum += Short.toUnsignedInt(bytes.get(ValueLayout.JAVA_SHORT, at));
        }
        return (int) (sum + (sum >>> Integer.SIZE));
    }

    private RaidGeometry geometry(int features) throws BadSuperblockException {
        int number = mdp_superblock_1.level(bytes);
        Optional<RaidLevel> level = RaidLevel.ofNumber(number);
        check(level.isPresent(), "is of level " + number + ", which is not supported");
        long chunk = Integer.toUnsignedLong(mdp_superblock_1.chunksize(bytes)) * SECTOR;
        check(chunk <= 1 << 30, "has chunks of " + chunk + " bytes");
        boolean layoutCounts =
                level.get() != RaidLevel.RAID0 || has(features, LibC.MD_FEATURE_RAID0_LAYOUT());
        RaidGeometry geometry =
                new RaidGeometry(
                        level.get(),
                        layoutCounts ? mdp_superblock_1.layout(bytes) : 0,
                        mdp_superblock_1.raid_disks(bytes),
                        (int) chunk,
                        level.get().isRedundant() ? bytes(mdp_superblock_1.size(bytes)) : 0);
        String fault = geometry.fault();
        check(fault.isEmpty(), "is of no sound array: " + fault);
        return geometry;
    }

    private Place place(long at, int features) throws BadSuperblockException, IOException {
        long data = bytes(mdp_superblock_1.data_offset(bytes));
        long size = bytes(mdp_superblock_1.data_size(bytes));
        long end = version == SuperblockVersion.V1_0 ? at : member.sizeBytes();
        check(
                size > 0 && data <= end && size <= end - data,
                "says that its data is %d bytes from byte %d on; the device has %d"
                        .formatted(size, data, member.sizeBytes()));
        check(
                size >= componentSectors() * SECTOR,
                "has room for less data than each device of the array holds");
        BadBlocks bad =
                has(features, LibC.MD_FEATURE_BAD_BLOCKS()) ? badBlocks(at) : BadBlocks.NONE;
        return new Place(at, data, size, bad);
    }

    private long componentSectors() {
        return mdp_superblock_1.level(bytes) > 0 ? mdp_superblock_1.size(bytes) : 0;
    }

    /** Entries of 8 bytes, of which the lower 10 bits count blocks and the others are the first. */
    private BadBlocks badBlocks(long at) throws BadSuperblockException, IOException {
        int sectors = Short.toUnsignedInt(mdp_superblock_1.bblog_size(bytes));
        int shift = Byte.toUnsignedInt(mdp_superblock_1.bblog_shift(bytes));
        long log = at + (long) mdp_superblock_1.bblog_offset(bytes) * SECTOR;
        long length = (long) sectors * SECTOR;
        check(
                sectors > 0
                        && sectors <= BAD_BLOCK_LOG_SECTORS
                        && shift <= 16
                        && log >= 0
                        && log <= member.sizeBytes() - length,
                "has a log of bad blocks that cannot be");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entries = arena.allocate(length, Long.BYTES);
            member.read(log, entries);
            return badBlocks(entries, shift);
        }
    }

    private static BadBlocks badBlocks(MemorySegment entries, int shift)
            throws BadSuperblockException {
        List<Range> ranges = new ArrayList<>();
        for (long i = 0; i < entries.byteSize() / Long.BYTES; i++) {
            long entry = entries.getAtIndex(ValueLayout.JAVA_LONG, i);
            if (entry == -1) {
                break;
            }
            long first = (entry >>> 10) << shift;
            check(first >= 0 && first < TOO_MANY_SECTORS >> 1, "has a bad block nowhere");
            ranges.add(new Range(first * SECTOR, ((entry & 0x3ff) << shift) * SECTOR));
        }
        return new BadBlocks(ranges);
    }

    private Set<Trait> traits(int features) {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        if (mdp_superblock_1.resync_offset(bytes) == -1) {
            traits.add(Trait.CLEAN);
        }
        if (has(features, LibC.MD_FEATURE_RECOVERY_OFFSET())) {
            traits.add(Trait.REBUILDING);
        }
        if (has(features, LibC.MD_FEATURE_REPLACEMENT())) {
            traits.add(Trait.REPLACEMENT);
        }
        if (has(features, LibC.MD_FEATURE_RESHAPE_ACTIVE())) {
            traits.add(Trait.RESHAPING);
        }
        if (has(features, LibC.MD_FEATURE_JOURNAL())) {
            traits.add(Trait.JOURNALED);
        }
        return traits;
    }

    private List<Integer> roles(int devices) {
        List<Integer> roles = new ArrayList<>();
        for (int i = 0; i < devices; i++) {
            long at = mdp_superblock_1.sizeof() + 2L * i;
            int role = Short.toUnsignedInt(bytes.get(ValueLayout.JAVA_SHORT, at));
            if (role < LibC.MD_DISK_ROLE_MAX()) {
                roles.add(role);
            } else if (role == LibC.MD_DISK_ROLE_JOURNAL()) {
                roles.add(Superblock.JOURNAL);
            } else {
                roles.add(
                        role == LibC.MD_DISK_ROLE_FAULTY() ? Superblock.FAULTY : Superblock.SPARE);
            }
        }
        return roles;
    }

    private static long bytes(long sectors) throws BadSuperblockException {
        check(
                sectors >= 0 && sectors <= TOO_MANY_SECTORS,
                "counts " + Long.toUnsignedString(sectors) + " sectors");
        return sectors * SECTOR;
    }

    /** Padded with zeroes. */
    private String name() {
        byte[] name = mdp_superblock_1.set_name(bytes).toArray(ValueLayout.JAVA_BYTE);
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.UTF_8);
    }

    private static UUID uuid(MemorySegment bytes) {
        return new UUID(
                Long.reverseBytes(bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, 0)),
                Long.reverseBytes(bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, Long.BYTES)));
    }

    private static Instant time(long time) {
        return Instant.ofEpochSecond(time & SECONDS, (time >>> 40) * 1000);
    }

    private static boolean has(int features, int feature) {
        return (features & feature) != 0;
    }
}
