package io.drydock.internal.rescue;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Of FAT: FAT32 has its boot sector once more in sector 6, and all mostly have two tables
 * (Microsoft's FAT32 File System Specification 1.03).
 */
final class FatRepairs {
    private static final String TYPE = "vfat";
    private static final int[] SECTOR_BYTES = {512, 4096};
    private static final int COPY_SECTOR = 6;

    private FatRepairs() {}

    static List<Repair> find(BlockDevice device) throws IOException {
        List<Repair> found = new ArrayList<>();
        Optional<Bytes> primary = boot(device, 0);
        if (primary.isPresent()) {
            secondTable(device, primary.get()).ifPresent(found::add);
        }
        for (int sector : SECTOR_BYTES) {
            Optional<Bytes> copy =
                    boot(device, (long) COPY_SECTOR * sector)
                            .filter(boot -> boot.int16(11) == sector)
                            .filter(boot -> boot.int16(50) == COPY_SECTOR);
            if (copy.isPresent()) {
                Patch patch = Patch.of(0, copy.get().array());
                String what = "boot sector of sector " + COPY_SECTOR;
                Repair repair = Repair.of(TYPE, what, device.sizeBytes(), List.of(patch));
                found.add(repair);
                secondTable(device, copy.get()).map(repair::and).ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<Bytes> boot(BlockDevice device, long offset) throws IOException {
        return Bytes.little(device, offset, 512)
                .filter(boot -> boot.int16(510) == 0xaa55)
                .filter(boot -> Bytes.isPowerOfTwo(boot.int16(11), 512, 4096))
                .filter(boot -> Bytes.isPowerOfTwo(boot.int8(13), 1, 128))
                .filter(boot -> boot.int16(14) > 0 && boot.int8(16) > 0)
                .filter(boot -> tableSectors(boot) > 0);
    }

    private static long tableSectors(Bytes boot) {
        return boot.int16(22) == 0 ? boot.int32(36) : boot.int16(22);
    }

    /** The second table in the place of the first, where the first does not begin like one. */
    private static Optional<Repair> secondTable(BlockDevice device, Bytes boot) throws IOException {
        long length = tableSectors(boot) * boot.int16(11);
        long first = (long) boot.int16(14) * boot.int16(11);
        if (boot.int8(16) < 2 || beginsAsTable(Bytes.little(device, first, 4), boot)) {
            return Optional.empty();
        }
        return Bytes.little(device, first + length, length)
                .filter(table -> beginsAsTable(Optional.of(table), boot))
                .map(table ->
                        Repair.of(
                                TYPE,
                                "second file allocation table",
                                device.sizeBytes(),
                                List.of(Patch.of(first, table.array()))));
    }

    /** The first entry holds the media descriptor, which the boot sector has as well. */
    private static boolean beginsAsTable(Optional<Bytes> table, Bytes boot) {
        return table.filter(bytes -> bytes.int8(0) == boot.int8(21) && bytes.int8(1) == 0xff)
                .isPresent();
    }
}
