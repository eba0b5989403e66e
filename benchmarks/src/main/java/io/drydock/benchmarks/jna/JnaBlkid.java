package io.drydock.benchmarks.jna;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** libblkid's probing of one device for a filesystem. */
public interface JnaBlkid extends Library {
    Pointer blkid_new_probe();

    int blkid_probe_set_device(Pointer probe, int fd, long offset, long size);

    int blkid_probe_enable_superblocks(Pointer probe, int enable);

    int blkid_probe_set_superblocks_flags(Pointer probe, int flags);

    int blkid_do_safeprobe(Pointer probe);

    int blkid_probe_lookup_value(
            Pointer probe, String name, Pointer data, @Nullable Pointer length);

    void blkid_free_probe(Pointer probe);

    /** JNA's interface mapping: a proxy of this interface. */
    static JnaBlkid byInterface() {
        return Native.load("libblkid.so.1", JnaBlkid.class);
    }
}
