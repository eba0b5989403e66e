package io.drydock.benchmarks.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** JNA's direct mapping: native methods that JNA registers. */
public final class JnaLibCDirect implements JnaLibC {
    static {
        Native.register(JnaLibCDirect.class, "c");
    }

    @Override
    public native int open(String path, int flags, int mode);

    @Override
    public native int ioctl(int fd, long request, @Nullable Pointer argument);

    @Override
    public native int close(int fd);

    @Override
    public native int mount(String source, String target, String type, long flags, String data);

    @Override
    public native int umount2(String target, int flags);
}
