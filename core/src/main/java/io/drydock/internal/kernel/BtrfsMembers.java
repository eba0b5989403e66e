package io.drydock.internal.kernel;

import io.drydock.error.RefusedException;
import io.drydock.internal.kernel.Superblock.Fields;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The devices of a btrfs, by what their superblocks say (include/uapi/linux/btrfs_tree.h, struct
 * btrfs_super_block). The kernel would look for those that are missing on the host, and must not.
 */
final class BtrfsMembers {
    private static final int SUPERBLOCK_OFFSET = 64 << 10;
    private static final int SUPERBLOCK_BYTES = 4096;

    private BtrfsMembers() {}

    /**
     * What a superblock says.
     *
     * @param filesystem its UUID
     * @param devices how many devices it has
     * @param device the number of this one
     */
    private record Member(String filesystem, long generation, long devices, long device) {}

    private static Optional<Member> read(Fields fields) {
        if (!fields.text(0x40, 8).equals("_BHRfS_M")) {
            return Optional.empty();
        }
        return Optional.of(
                new Member(
                        fields.text(0x20, 16),
                        fields.int64(0x48),
                        fields.int64(0x88),
                        fields.int64(0xc9)));
    }

    /**
     * The sources that are to be mounted as one.
     *
     * @param sources in the order of the devices' numbers
     * @param missing how many devices it has beside those: none, or one that the caller can do
     *     without
     */
    record Chosen(List<MountSource> sources, int missing) {}

    /**
     * Chooses what the kernel is to be given.
     *
     * @param degraded whether one may be missing
     * @throws RefusedException when the kernel would have to look for devices on the host
     */
    static Chosen choose(MountSource source, boolean degraded) throws IOException {
        Optional<Member> own = read(source);
        if (own.isEmpty() || own.get().devices == 1) {
            return new Chosen(List.of(source), 0); // what is none, the kernel refuses
        }
        SortedMap<Long, MountSource> sources = new TreeMap<>(Map.of(own.get().device, source));
        Member latest = own.get();
        for (MountSource each : source.siblings()) {
            Optional<Member> member = read(each);
            boolean same =
                    member.filter(m -> m.filesystem.equals(own.get().filesystem)).isPresent();
            if (!same || sources.put(member.get().device, each) != null) {
                throw new RefusedException(
                        "mount",
                        source.name(),
                        each.name() + " is not one more device of the same btrfs",
                        "open the drives of one btrfs together, and no copies of them");
            }
            // Who was not there when a device was added or removed does not know of it.
            latest = member.get().generation > latest.generation ? member.get() : latest;
        }
        long missing = latest.devices - sources.size();
        if (missing < 0 || missing > 1 || (missing == 1 && !degraded)) {
            throw new RefusedException(
                    "mount",
                    source.name(),
                    "it spans "
                            + latest.devices
                            + " devices, of which "
                            + sources.size()
                            + " are here, and the kernel would look for others on the host",
                    "open all of its drives; one may be missing with the option degraded");
        }
        return new Chosen(List.copyOf(sources.values()), (int) missing);
    }

    private static Optional<Member> read(MountSource source) throws IOException {
        if (source.lengthBytes() < SUPERBLOCK_OFFSET + SUPERBLOCK_BYTES) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(SUPERBLOCK_BYTES);
            long at = source.offsetBytes() + SUPERBLOCK_OFFSET;
            long count = FileCalls.preadFully(source.backing().fd(), bytes, at);
            Errno.check(count, "read", source.name());
            return read(new Fields(bytes, source.name()));
        }
    }
}
