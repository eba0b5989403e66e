package io.drydock.internal.blkid;

import io.drydock.bindings.blkid.Blkid;
import io.drydock.bindings.blkid.BlkidErrno;
import io.drydock.internal.linux.Fd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * All magic numbers that libblkid finds in a copy of a device, one after the other: each is wiped
 * from the copy to find the next, as wipefs(8) does on the device.
 *
 * <p>Threading: stateless; a probe lives within one call.
 */
public final class BlkidMagics {
    /** More than any device has that nobody has prepared to keep us busy. */
    private static final int MAX_MAGICS = 1000;

    private BlkidMagics() {}

    /**
     * A magic number.
     *
     * @param usage as libblkid's {@code USAGE}; {@code partition-table} for those
     * @param label empty where there is none, as {@code uuid}
     */
    public record Magic(
            long offsetBytes,
            int lengthBytes,
            String usage,
            String type,
            String label,
            String uuid) {}

    /**
     * What is in a copy, which has none of it afterwards.
     *
     * @param copy of what {@link ProbeCopy} has, open for writing
     * @param name what errors call the device
     * @throws io.drydock.error.UnsupportedException when libblkid is not installed
     */
    public static List<Magic> wipe(Fd copy, String name) throws IOException {
        BlkidProbe.requireLibrary(name);
        try (BlkidProbe probe = new BlkidProbe(name)) {
            int held = copy.hold();
            try {
                return wipe(probe, held);
            } finally {
                copy.release();
            }
        }
    }

    private static List<Magic> wipe(BlkidProbe probe, int fd) throws IOException {
        probe.check(BlkidErrno.blkid_probe_set_device(probe.errno(), probe.pointer(), fd, 0, 0));
        probe.check(Blkid.blkid_probe_enable_superblocks(probe.pointer(), 1));
        probe.check(
                Blkid.blkid_probe_set_superblocks_flags(
                        probe.pointer(),
                        Blkid.BLKID_SUBLKS_MAGIC()
                                | Blkid.BLKID_SUBLKS_TYPE()
                                | Blkid.BLKID_SUBLKS_USAGE()
                                | Blkid.BLKID_SUBLKS_LABEL()
                                | Blkid.BLKID_SUBLKS_UUID()
                                | Blkid.BLKID_SUBLKS_BADCSUM()));
        probe.check(Blkid.blkid_probe_enable_partitions(probe.pointer(), 1));
        int flags = Blkid.BLKID_PARTS_MAGIC() | Blkid.BLKID_PARTS_FORCE_GPT();
        probe.check(Blkid.blkid_probe_set_partitions_flags(probe.pointer(), flags));
        List<Magic> found = new ArrayList<>();
        while (found.size() < MAX_MAGICS
                && BlkidErrno.blkid_do_probe(probe.errno(), probe.pointer()) == BlkidProbe.FOUND) {
            add(probe, found);
            probe.check(BlkidErrno.blkid_do_wipe(probe.errno(), probe.pointer(), 0));
        }
        return found;
    }

    /** Some are told by what has no magic number: by all of the superblock's values. */
    private static void add(BlkidProbe probe, List<Magic> found) {
        boolean table = probe.lookup("TYPE").isEmpty();
        String prefix = table ? "PT" : "SB";
        int length = probe.lookupBytes(prefix + "MAGIC").length;
        if (length > 0) {
            found.add(
                    new Magic(
                            Long.parseLong(probe.lookup(prefix + "MAGIC_OFFSET")),
                            length,
                            table ? "partition-table" : probe.lookup("USAGE"),
                            probe.lookup(table ? "PTTYPE" : "TYPE"),
                            probe.lookup("LABEL"),
                            probe.lookup(table ? "PTUUID" : "UUID")));
        }
    }
}
