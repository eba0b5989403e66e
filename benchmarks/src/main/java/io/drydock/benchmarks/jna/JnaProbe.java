package io.drydock.benchmarks.jna;

import static io.drydock.bindings.blkid.Blkid.BLKID_SUBLKS_LABEL;
import static io.drydock.bindings.blkid.Blkid.BLKID_SUBLKS_TYPE;
import static io.drydock.bindings.blkid.Blkid.BLKID_SUBLKS_USAGE;
import static io.drydock.bindings.blkid.Blkid.BLKID_SUBLKS_UUID;
import static io.drydock.bindings.blkid.Blkid.BLKID_SUBLKS_VERSION;
import static io.drydock.bindings.libc.LibC.O_CLOEXEC;
import static io.drydock.bindings.libc.LibC.O_RDONLY;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Probes a file with libblkid through JNA, by the calls that Drydock makes. */
public final class JnaProbe {
    private static final String[] NAMES = {"TYPE", "USAGE", "UUID", "LABEL", "VERSION"};

    private final JnaLibC libc;
    private final JnaBlkid blkid;

    public JnaProbe(JnaLibC libc, JnaBlkid blkid) {
        this.libc = libc;
        this.blkid = blkid;
    }

    /** Returns libblkid's values by their names. */
    public Map<String, String> probe(Path file, long sizeBytes) throws IOException {
        int fd = JnaLibC.check(libc.open(file.toString(), O_RDONLY() | O_CLOEXEC(), 0));
        Pointer probe = blkid.blkid_new_probe();
        try {
            check(blkid.blkid_probe_set_device(probe, fd, 0, sizeBytes));
            check(blkid.blkid_probe_enable_superblocks(probe, 1));
            check(
                    blkid.blkid_probe_set_superblocks_flags(
                            probe,
                            BLKID_SUBLKS_TYPE()
                                    | BLKID_SUBLKS_USAGE()
                                    | BLKID_SUBLKS_UUID()
                                    | BLKID_SUBLKS_LABEL()
                                    | BLKID_SUBLKS_VERSION()));
            check(blkid.blkid_do_safeprobe(probe));
            return values(probe);
        } finally {
            blkid.blkid_free_probe(probe);
            libc.close(fd);
        }
    }

    private Map<String, String> values(Pointer probe) {
        Map<String, String> values = new HashMap<>();
        try (Memory data = new Memory(Native.POINTER_SIZE)) {
            for (String name : NAMES) {
                if (blkid.blkid_probe_lookup_value(probe, name, data, null) == 0) {
                    values.put(name, data.getPointer(0).getString(0));
                }
            }
        }
        return values;
    }

    private static void check(int result) throws IOException {
        if (result != 0) {
            throw new IOException("libblkid fails with " + result);
        }
    }
}
