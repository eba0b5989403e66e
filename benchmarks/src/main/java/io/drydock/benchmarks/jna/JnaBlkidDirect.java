package io.drydock.benchmarks.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** JNA's direct mapping: native methods that JNA registers. */
public final class JnaBlkidDirect implements JnaBlkid {
    static {
        Native.register(JnaBlkidDirect.class, "libblkid.so.1");
    }

    @Override
    public native Pointer blkid_new_probe();

    @Override
    public native int blkid_probe_set_device(Pointer probe, int fd, long offset, long size);

    @Override
    public native int blkid_probe_enable_superblocks(Pointer probe, int enable);

    @Override
    public native int blkid_probe_set_superblocks_flags(Pointer probe, int flags);

    @Override
    public native int blkid_do_safeprobe(Pointer probe);

    @Override
    public native int blkid_probe_lookup_value(
            Pointer probe, String name, Pointer data, @Nullable Pointer length);

    @Override
    public native void blkid_free_probe(Pointer probe);
}
