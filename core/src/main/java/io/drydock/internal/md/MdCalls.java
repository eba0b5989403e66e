package io.drydock.internal.md;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.mdu_array_info_s;
import io.drydock.bindings.libc.mdu_disk_info_s;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.Statx;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * The ioctls and files by which md is told what to do (linux/raid/md_u.h,
 * Documentation/admin-guide/ md.rst).
 *
 * <p>All return a value or minus errno.
 *
 * <p>Threading: stateless.
 */
final class MdCalls {
    /** Writing a name there makes an array of that name, and its device; Linux 4.12. */
    private static final String NEW_ARRAY = "/sys/module/md_mod/parameters/new_array";

    private MdCalls() {}

    /** EEXIST when there is one of that name; ENOENT when the kernel has no md. */
    static long newArray(String name) {
        return write(NEW_ARRAY, name);
    }

    /**
     * {@code ioctl(fd, SET_ARRAY_INFO, mdu_array_info_t *)} with no devices: the array is one whose
     * members have superblocks of that version.
     */
    static long setVersion(Fd array, int major, int minor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = mdu_array_info_s.allocate(arena);
            mdu_array_info_s.major_version(info, major);
            mdu_array_info_s.minor_version(info, minor);
            return FileCalls.ioctl(array, LibC.SET_ARRAY_INFO(), info);
        }
    }

    /**
     * {@code ioctl(fd, ADD_NEW_DISK, mdu_disk_info_t *)}: it is a member, as its superblock says.
     */
    static long addMember(Fd array, long deviceNumber) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = mdu_disk_info_s.allocate(arena);
            mdu_disk_info_s.major(info, Statx.major(deviceNumber));
            mdu_disk_info_s.minor(info, Statx.minor(deviceNumber));
            return FileCalls.ioctl(array, LibC.ADD_NEW_DISK(), info);
        }
    }

    /** {@code ioctl(fd, RUN_ARRAY, NULL)}. */
    static long run(Fd array) {
        return FileCalls.ioctl(array, LibC.RUN_ARRAY(), 0);
    }

    /** As {@link #run}, but that no data is written. */
    static long runReadOnly(String name) {
        return set(name, "array_state", "readonly");
    }

    /** Writes an attribute of an array, such as {@code level}, or of a member of it. */
    static long set(String name, String attribute, Object value) {
        return write("/sys/class/block/" + name + "/md/" + attribute, value.toString());
    }

    /** {@code ioctl(fd, STOP_ARRAY, NULL)}: EBUSY while others have it open. */
    static long stop(Fd array) {
        return FileCalls.ioctl(array, LibC.STOP_ARRAY(), 0);
    }

    private static long write(String path, String text) {
        int number = FileCalls.open(path, LibC.O_WRONLY(), 0);
        if (number < 0) {
            return number;
        }
        try (Fd fd = Fd.owned(number);
                Arena arena = Arena.ofConfined()) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            return FileCalls.pwriteFully(fd, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes), 0);
        }
    }
}
