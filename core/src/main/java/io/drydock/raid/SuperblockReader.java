package io.drydock.raid;

import io.drydock.bindings.libc.LibC;
import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the superblock on a device. */
final class SuperblockReader {
    private SuperblockReader() {}

    /**
     * What is on a device.
     *
     * @param superblock the one that counts
     * @param faults what is wrong with others, a sentence each that begins "The superblock 1.2"
     */
    record Findings(Optional<Superblock> superblock, List<String> faults) {}

    /**
     * Looks in all four places. Of several, which are left where a device was used anew, that of
     * the array that was created last counts, as for mdadm.
     */
    static Findings read(BlockDevice device) throws IOException {
        List<Superblock> found = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(LibC.MD_SB_BYTES(), Long.BYTES);
            for (SuperblockVersion version : SuperblockVersion.values()) {
                long at = version.offsetBytes(device.sizeBytes());
                if (at < 0 || at > device.sizeBytes() - bytes.byteSize()) {
                    continue;
                }
                device.read(at, bytes);
                try {
                    parse(bytes, version, device).ifPresent(found::add);
                } catch (BadSuperblockException e) {
                    faults.add("The superblock " + version + " " + e.getMessage());
                }
            }
        }
        return new Findings(found.stream().max(Comparator.comparing(Superblock::created)), faults);
    }

    private static Optional<Superblock> parse(
            MemorySegment bytes, SuperblockVersion version, BlockDevice device)
            throws BadSuperblockException, IOException {
        if (version == SuperblockVersion.V0_90) {
            return SuperblockParser090.isPresent(bytes)
                    ? Optional.of(SuperblockParser090.parse(bytes, device))
                    : Optional.empty();
        }
        return SuperblockParser1.isPresent(bytes)
                ? Optional.of(SuperblockParser1.parse(bytes, version, device))
                : Optional.empty();
    }
}
