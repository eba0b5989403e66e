package io.drydock.internal.rescue;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Of NTFS: the boot sector is once more in the last one, and the first four records of the master
 * file table are in $MFTMirr (fs/ntfs3/ntfs.h, struct NTFS_BOOT).
 */
final class NtfsRepairs {
    private static final String TYPE = "ntfs";
    private static final int[] SECTOR_BYTES = {512, 4096};
    private static final int MIRRORED_RECORDS = 4;

    private NtfsRepairs() {}

    static List<Repair> find(BlockDevice device) throws IOException {
        List<Repair> found = new ArrayList<>();
        Optional<Bytes> primary = boot(device, 0);
        if (primary.isPresent()) {
            if (sizeBytes(primary.get()) > device.sizeBytes()) {
                long size = sizeBytes(primary.get());
                found.add(Repair.of(TYPE, "missing end as zeroes", size, List.of()));
            }
            records(device, primary.get()).ifPresent(found::add);
        }
        for (int sector : SECTOR_BYTES) {
            long last = device.sizeBytes() / sector * sector - sector;
            Optional<Bytes> copy = boot(device, last).filter(boot -> sectorBytes(boot) == sector);
            if (copy.isPresent()) {
                Patch patch = Patch.of(0, copy.get().array());
                String what = "boot sector at the end";
                Repair repair = Repair.of(TYPE, what, device.sizeBytes(), List.of(patch));
                found.add(repair);
                records(device, copy.get()).map(repair::and).ifPresent(found::add);
            }
        }
        return found;
    }

    /** One that is a boot sector of this very volume. */
    private static Optional<Bytes> boot(BlockDevice device, long offset) throws IOException {
        return Bytes.little(device, offset, 512)
                .filter(boot -> boot.hasText(3, "NTFS    "))
                .filter(boot -> Bytes.isPowerOfTwo(sectorBytes(boot), 512, 4096))
                .filter(boot -> Bytes.isPowerOfTwo(sectorsPerCluster(boot), 1, 1 << 12))
                .filter(boot -> boot.int64(0x28) > 0)
                .filter(boot -> boot.int64(0x28) < Long.MAX_VALUE / sectorBytes(boot))
                .filter(boot -> offset == 0 || boot.int64(0x28) * sectorBytes(boot) == offset);
    }

    private static int sectorBytes(Bytes boot) {
        return boot.int16(0x0b);
    }

    private static long sectorsPerCluster(Bytes boot) {
        int value = boot.int8(0x0d);
        return value <= 0x80 ? value : 1L << Math.min(62, 256 - value);
    }

    /** The copy of the boot sector is behind the sectors that are counted. */
    private static long sizeBytes(Bytes boot) {
        return (boot.int64(0x28) + 1) * sectorBytes(boot);
    }

    /** The records of the master file table, where they differ from their copies. */
    private static Optional<Repair> records(BlockDevice device, Bytes boot) throws IOException {
        long cluster = sectorsPerCluster(boot) * sectorBytes(boot);
        int size = boot.int8(0x40);
        long record = size < 0x80 ? size * cluster : 1L << Math.min(31, 256 - size);
        long table = boot.int64(0x30);
        long mirror = boot.int64(0x38);
        long most = device.sizeBytes() / cluster;
        if (table <= 0 || table > most || mirror <= 0 || mirror > most || table == mirror) {
            return Optional.empty();
        }
        long length = MIRRORED_RECORDS * record;
        Optional<Bytes> first = Bytes.little(device, table * cluster, length);
        return Bytes.little(device, mirror * cluster, length)
                .filter(copy -> isTable(copy, Math.toIntExact(record)))
                .filter(copy -> first.filter(copy::isSame).isEmpty())
                .map(copy ->
                        Repair.of(
                                TYPE,
                                "records of $MFTMirr",
                                device.sizeBytes(),
                                List.of(Patch.of(table * cluster, copy.array()))));
    }

    private static boolean isTable(Bytes copy, int record) {
        for (int i = 0; i < MIRRORED_RECORDS; i++) {
            if (!copy.hasText(i * record, "FILE")) {
                return false;
            }
        }
        return true;
    }
}
