package io.drydock.raid;

import static io.drydock.raid.BadSuperblockException.check;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.mdp_device_descriptor_s;
import io.drydock.bindings.libc.mdp_superblock_s;
import io.drydock.block.BlockDevice;
import io.drydock.raid.Superblock.Place;
import io.drydock.raid.Superblock.Trait;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/**
 * Superblocks 0.90 (linux/raid/md_p.h, {@code mdp_super_t}), checked as the kernel's {@code
 * super_90_load} does. They are in the byte order of the machine that made them; that of others is
 * not read, as it is not by the kernel.
 */
final class SuperblockParser090 {
    private static final int RESHAPING = 91;

    private final MemorySegment bytes;
    private final BlockDevice member;

    private SuperblockParser090(MemorySegment bytes, BlockDevice member) {
        this.bytes = bytes;
        this.member = member;
    }

    /** Whether there is one, sound or not. */
    static boolean isPresent(MemorySegment bytes) {
        int minor = mdp_superblock_s.minor_version(bytes);
        return mdp_superblock_s.md_magic(bytes) == (int) LibC.MD_SB_MAGIC()
                && mdp_superblock_s.major_version(bytes) == 0
                && (minor == SuperblockVersion.V0_90.minor() || minor == RESHAPING);
    }

    /**
     * @param bytes the 4 KiB where it is on the member
     */
    static Superblock parse(MemorySegment bytes, BlockDevice member) throws BadSuperblockException {
        return new SuperblockParser090(bytes, member).superblock();
    }

    private Superblock superblock() throws BadSuperblockException {
        check(
                folded(checksum()) == folded(mdp_superblock_s.sb_csum(bytes)),
                "has a wrong checksum");
        int minor = mdp_superblock_s.md_minor(bytes);
        return new Superblock(
                SuperblockVersion.V0_90,
                uuid(),
                "",
                minor < 0 ? OptionalInt.empty() : OptionalInt.of(minor),
                Instant.ofEpochSecond(Integer.toUnsignedLong(mdp_superblock_s.ctime(bytes))),
                geometry(),
                place(),
                mdp_device_descriptor_s.number(mdp_superblock_s.this_disk(bytes)),
                Optional.empty(),
                Integer.toUnsignedLong(mdp_superblock_s.events_hi(bytes)) << 32
                        | Integer.toUnsignedLong(mdp_superblock_s.events_lo(bytes)),
                Instant.ofEpochSecond(Integer.toUnsignedLong(mdp_superblock_s.utime(bytes))),
                traits(),
                roles());
    }

    private int checksum() {
        long sum = -Integer.toUnsignedLong(mdp_superblock_s.sb_csum(bytes));
        for (long at = 0; at < mdp_superblock_s.sizeof(); at += Integer.BYTES) {
            sum += Integer.toUnsignedLong(bytes.get(ValueLayout.JAVA_INT, at));
        }
        return (int) (sum + (sum >>> Integer.SIZE));
    }

    /** Architectures summed up differently; in 16 bits they agree (md.c, md_csum_fold). */
    private static int folded(int sum) {
        int once = (sum & 0xffff) + (sum >>> 16);
        return ((once & 0xffff) + (once >>> 16)) & 0xffff;
    }

    private UUID uuid() {
        return new UUID(
                Integer.toUnsignedLong(mdp_superblock_s.set_uuid0(bytes)) << 32
                        | Integer.toUnsignedLong(mdp_superblock_s.set_uuid1(bytes)),
                Integer.toUnsignedLong(mdp_superblock_s.set_uuid2(bytes)) << 32
                        | Integer.toUnsignedLong(mdp_superblock_s.set_uuid3(bytes)));
    }

    private RaidGeometry geometry() throws BadSuperblockException {
        int number = mdp_superblock_s.level(bytes);
        Optional<RaidLevel> level = RaidLevel.ofNumber(number);
        check(level.isPresent(), "is of level " + number + ", which is not supported");
        RaidGeometry geometry =
                new RaidGeometry(
                        level.get(),
                        mdp_superblock_s.layout(bytes),
                        mdp_superblock_s.raid_disks(bytes),
                        mdp_superblock_s.chunk_size(bytes),
                        level.get().isRedundant() ? componentBytes() : 0);
        String fault = geometry.fault();
        check(fault.isEmpty(), "is of no sound array: " + fault);
        return geometry;
    }

    /** Counted in KiB. */
    private long componentBytes() {
        return Integer.toUnsignedLong(mdp_superblock_s.size(bytes)) << 10;
    }

    private Place place() throws BadSuperblockException {
        long at = SuperblockVersion.V0_90.offsetBytes(member.sizeBytes());
        boolean redundant = mdp_superblock_s.level(bytes) >= 1;
        check(
                !redundant || componentBytes() <= at,
                "is of an array that uses more of each device than this one has");
        return new Place(at, 0, at, BadBlocks.NONE);
    }

    private Set<Trait> traits() {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        if ((mdp_superblock_s.state(bytes) >> LibC.MD_SB_CLEAN() & 1) != 0) {
            traits.add(Trait.CLEAN);
        }
        if (mdp_superblock_s.minor_version(bytes) == RESHAPING) {
            traits.add(Trait.RESHAPING);
        }
        return traits;
    }

    private List<Integer> roles() {
        List<Integer> roles = new ArrayList<>();
        for (int i = 0; i < LibC.MD_SB_DISKS(); i++) {
            MemorySegment disk = mdp_superblock_s.disks(bytes, i);
            int state = mdp_device_descriptor_s.state(disk);
            int place = mdp_device_descriptor_s.raid_disk(disk);
            if ((state >> LibC.MD_DISK_FAULTY() & 1) != 0) {
                roles.add(Superblock.FAULTY);
            } else {
                boolean inSync = (state >> LibC.MD_DISK_SYNC() & 1) != 0;
                boolean sound = place >= 0 && place < mdp_superblock_s.raid_disks(bytes);
                roles.add(inSync && sound ? place : Superblock.SPARE);
            }
        }
        return roles;
    }
}
