package io.drydock.benchmarks.jna;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The system calls of the benchmarks. A C {@code unsigned long} is a Java long: right on the 64-bit
 * hosts that Drydock runs on, and faster than JNA's NativeLong.
 */
public interface JnaLibC extends Library {
    int open(String path, int flags, int mode);

    int ioctl(int fd, long request, @Nullable Pointer argument);

    int close(int fd);

    int mount(String source, String target, String type, long flags, String data);

    int umount2(String target, int flags);

    /** JNA's interface mapping: a proxy of this interface. */
    static JnaLibC byInterface() {
        return Native.load("c", JnaLibC.class);
    }

    /** Returns the result unless it is -1. */
    static int check(int result) {
        if (result == -1) {
            throw new LastErrorException(Native.getLastError());
        }
        return result;
    }
}
