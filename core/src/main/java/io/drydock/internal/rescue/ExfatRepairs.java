package io.drydock.internal.rescue;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Of exFAT, whose boot region of 12 sectors is followed by a copy of it (Microsoft's exFAT file
 * system specification, section 3).
 */
final class ExfatRepairs {
    private static final int SECTORS = 12;
    private static final int[] SECTOR_BYTES = {512, 4096};

    private ExfatRepairs() {}

    static List<Repair> find(BlockDevice device) throws IOException {
        List<Repair> found = new ArrayList<>();
        for (int sector : SECTOR_BYTES) {
            long length = (long) SECTORS * sector;
            Optional<Bytes> copy = Bytes.little(device, length, length);
            copy.filter(region -> region.hasText(3, "EXFAT   "))
                    .filter(region -> region.int8(108) == Integer.numberOfTrailingZeros(sector))
                    .filter(region -> hasChecksum(region, sector))
                    .ifPresent(region ->
                            found.add(
                                    Repair.of(
                                            "exfat",
                                            "backup boot region",
                                            device.sizeBytes(),
                                            List.of(Patch.of(0, region.array())))));
        }
        return found;
    }

    /** Section 3.4: of 11 sectors, but for the flags and the share in use, which change. */
    private static boolean hasChecksum(Bytes region, int sector) {
        int sum = 0;
        for (int i = 0; i < (SECTORS - 1) * sector; i++) {
            if (i != 106 && i != 107 && i != 112) {
                sum = Integer.rotateRight(sum, 1) + region.int8(i);
            }
        }
        return region.int32((SECTORS - 1) * sector) == Integer.toUnsignedLong(sum);
    }
}
