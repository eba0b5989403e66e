package io.drydock.raid;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.mdp_superblock_1;
import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Writes the superblocks 1.x of a new array, as mdadm(8) does.
 *
 * @param uuid the array's
 * @param sizes how much room for data each member has; 0 for one that is missing
 */
record SuperblockWriter(
        NewArray array, RaidGeometry geometry, UUID uuid, Instant created, List<Long> sizes) {
    private static final int SECTOR = 512;
    private static final int MIB = 1 << 20;

    /** Where data begins when the superblock is before it, on members that are not small. */
    private static final long MOST_BEFORE_DATA = 128L * MIB;

    /** Behind the data when the superblock is there: for a bitmap and a log of bad blocks. */
    private static final long AFTER_DATA = 64 << 10;

    /** At both ends, what could be taken for something else than a member is wiped. */
    private static final int WIPED = MIB;

    /** For each member there is a role, and room for those that may be added. */
    private static final int TABLE_STEP = 128;

    /** Where the log of bad blocks is: so many sectors behind the superblock, or before it. */
    private static final int LOG_AFTER = 16;

    private static final int LOG_BEFORE = -8;
    private static final int LOG_SECTORS = 8;

    /** Where a member's data begins: a thousandth of it is left to reshape into. */
    static long dataOffsetBytes(SuperblockVersion version, long memberBytes) {
        return version == SuperblockVersion.V1_0
                ? 0
                : Math.clamp(Long.highestOneBit(memberBytes >> 10), MIB, MOST_BEFORE_DATA);
    }

    /** How much room for data a member of that size has; not more than 0 when it is too small. */
    static long dataBytes(SuperblockVersion version, long memberBytes) {
        long end =
                version == SuperblockVersion.V1_0
                        ? version.offsetBytes(memberBytes) - AFTER_DATA
                        : memberBytes;
        return (end - dataOffsetBytes(version, memberBytes)) / 4096 * 4096;
    }

    /** Makes a device the member of that number. */
    void write(BlockDevice member, int number) throws IOException {
        long size = member.sizeBytes();
        long at = array.version().offsetBytes(size);
        member.zero(0, Math.min(WIPED, size));
        member.zero(Math.max(0, size - WIPED), Math.min(WIPED, size));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment log = arena.allocate(LOG_SECTORS * SECTOR);
            log.fill((byte) -1);
            member.write(at + (long) logSectors() * SECTOR, log);
            member.flush();
            member.write(at, superblock(arena, size, number));
        }
        member.flush();
    }

    private int logSectors() {
        return array.version() == SuperblockVersion.V1_0 ? LOG_BEFORE : LOG_AFTER;
    }

    private MemorySegment superblock(Arena arena, long memberBytes, int number) {
        MemorySegment bytes = arena.allocate(LibC.MD_SB_BYTES(), Long.BYTES);
        writeArray(bytes);
        writeMember(bytes, memberBytes, number);
        writeRoles(bytes);
        int devices = mdp_superblock_1.max_dev(bytes);
        mdp_superblock_1.sb_csum(bytes, SuperblockParser1.checksum(bytes, devices));
        return bytes;
    }

    private void writeArray(MemorySegment bytes) {
        mdp_superblock_1.magic(bytes, (int) LibC.MD_SB_MAGIC());
        mdp_superblock_1.major_version(bytes, array.version().major());
        boolean hasLayout = array.level() == RaidLevel.RAID0;
        mdp_superblock_1.feature_map(bytes, hasLayout ? LibC.MD_FEATURE_RAID0_LAYOUT() : 0);
        writeUuid(mdp_superblock_1.set_uuid(bytes), uuid);
        byte[] name = array.name().getBytes(StandardCharsets.US_ASCII);
        MemorySegment.copy(
                name, 0, mdp_superblock_1.set_name(bytes), ValueLayout.JAVA_BYTE, 0, name.length);
        mdp_superblock_1.ctime(bytes, created.getEpochSecond());
        mdp_superblock_1.utime(bytes, created.getEpochSecond());
        mdp_superblock_1.level(bytes, geometry.level().number());
        mdp_superblock_1.layout(bytes, geometry.layout());
        mdp_superblock_1.size(bytes, geometry.componentBytes() / SECTOR);
        mdp_superblock_1.chunksize(bytes, geometry.chunkBytes() / SECTOR);
        mdp_superblock_1.raid_disks(bytes, geometry.devices());
        boolean clean = array.isClean() || !geometry.level().isRedundant();
        mdp_superblock_1.resync_offset(bytes, clean ? -1 : 0);
    }

    private void writeMember(MemorySegment bytes, long memberBytes, int number) {
        SuperblockVersion version = array.version();
        mdp_superblock_1.data_offset(bytes, dataOffsetBytes(version, memberBytes) / SECTOR);
        mdp_superblock_1.data_size(bytes, dataBytes(version, memberBytes) / SECTOR);
        mdp_superblock_1.super_offset(bytes, version.offsetBytes(memberBytes) / SECTOR);
        mdp_superblock_1.dev_number(bytes, number);
        writeUuid(mdp_superblock_1.device_uuid(bytes), UUID.randomUUID());
        mdp_superblock_1.bblog_size(bytes, (short) LOG_SECTORS);
        mdp_superblock_1.bblog_offset(bytes, logSectors());
    }

    private void writeRoles(MemorySegment bytes) {
        int devices = Math.ceilDiv(sizes.size(), TABLE_STEP) * TABLE_STEP;
        mdp_superblock_1.max_dev(bytes, devices);
        for (int i = 0; i < devices; i++) {
            int role = LibC.MD_DISK_ROLE_SPARE();
            if (i < geometry.devices()) {
                role = sizes.get(i) == 0 ? LibC.MD_DISK_ROLE_FAULTY() : i;
            }
            long at = mdp_superblock_1.sizeof() + 2L * i;
            bytes.set(ValueLayout.JAVA_SHORT, at, (short) role);
        }
    }

    private static void writeUuid(MemorySegment into, UUID uuid) {
        into.set(
                ValueLayout.JAVA_LONG_UNALIGNED,
                0,
                Long.reverseBytes(uuid.getMostSignificantBits()));
        into.set(
                ValueLayout.JAVA_LONG_UNALIGNED,
                Long.BYTES,
                Long.reverseBytes(uuid.getLeastSignificantBits()));
    }
}
