package io.drydock.internal.rescue;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Of ext2, ext3 and ext4, which ext4's driver mounts. */
final class ExtRepairs {
    private static final String TYPE = "ext4";
    private static final int MOST_COPIES = 3;

    private ExtRepairs() {}

    static List<Repair> find(BlockDevice device) throws IOException {
        Optional<ExtSuperblock> primary = ExtSuperblock.primary(device);
        List<ExtSuperblock> copies = ExtSuperblock.copies(device);
        List<Repair> found = new ArrayList<>();
        if (primary.isPresent() && primary.get().sizeBytes() > device.sizeBytes()) {
            long size = primary.get().sizeBytes();
            found.add(Repair.of(TYPE, "missing end as zeroes", size, List.of()));
        }
        for (ExtSuperblock copy : copies.subList(0, Math.min(MOST_COPIES, copies.size()))) {
            found.add(restored(device, copy, copy.asPrimary()));
        }
        primary.ifPresent(superblock ->
                found.add(
                        Repair.of(
                                TYPE,
                                "checksums ignored",
                                Math.max(superblock.sizeBytes(), device.sizeBytes()),
                                List.of(superblock.asPrimaryWithoutChecksums()))));
        if (!copies.isEmpty()) {
            ExtSuperblock copy = copies.getFirst();
            Repair repair = restored(device, copy, copy.asPrimaryWithoutChecksums());
            found.add(repair.and(Repair.of(TYPE, "checksums ignored", 0, List.of())));
        }
        return found;
    }

    private static Repair restored(BlockDevice device, ExtSuperblock copy, Patch superblock)
            throws IOException {
        List<Patch> patches = new ArrayList<>(List.of(superblock));
        copy.descriptors(device).ifPresent(patches::add);
        String what = "superblock and group descriptors of group " + copy.group();
        return Repair.of(TYPE, what, Math.max(copy.sizeBytes(), device.sizeBytes()), patches);
    }
}
