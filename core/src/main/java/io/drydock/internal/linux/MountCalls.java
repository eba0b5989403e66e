package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import io.drydock.bindings.libc.statfs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The mount calls that work on fds (Linux 5.2; man 2 fsopen and its kin are in no Debian 12
 * package: Documentation/filesystems/mount_api.rst).
 *
 * <p>All return a value or minus errno, and {@link Fd#CLOSED} on an fd that was closed.
 *
 * <p>Threading: stateless.
 */
public final class MountCalls {
    private static final byte[] ITSELF = new byte[0];

    private MountCalls() {}

    /** {@code int fsopen(const char *fsname, unsigned int flags)}; FSOPEN_CLOEXEC is added. */
    public static int fsopen(String type) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.state();
            MemorySegment name = Native.string(arena, type);
            long flags = LibC.FSOPEN_CLOEXEC();
            return (int)
                    Native.result(
                            LibCErrno.sys_fsopen(state, LibC.SYS_fsopen(), name, flags), state);
        }
    }

    /** {@code int fsconfig(int fd, unsigned cmd, const char *key, const void *value, int aux)}. */
    public static int fsconfig(
            Fd context, int command, @Nullable String key, @Nullable String value) {
        return (int)
                context.call(n -> {
                    try (Arena arena = Arena.ofConfined()) {
                        MemorySegment state = Native.state();
                        return Native.result(
                                LibCErrno.sys_fsconfig(
                                        state,
                                        LibC.SYS_fsconfig(),
                                        n,
                                        command,
                                        Native.stringOrNull(arena, key),
                                        Native.stringOrNull(arena, value),
                                        0),
                                state);
                    }
                });
    }

    /** {@code int fsmount(int fd, unsigned flags, unsigned attr)}; FSMOUNT_CLOEXEC is added. */
    public static int fsmount(Fd context, int attributes) {
        return (int)
                context.call(n -> {
                    MemorySegment state = Native.state();
                    long flags = LibC.FSMOUNT_CLOEXEC();
                    return Native.result(
                            LibCErrno.sys_fsmount(state, LibC.SYS_fsmount(), n, flags, attributes),
                            state);
                });
    }

    /** {@code int move_mount(int from, "", int to, "", F_EMPTY_PATH | T_EMPTY_PATH)}. */
    public static int move_mount(Fd from, Fd to) {
        int flags = LibC.MOVE_MOUNT_F_EMPTY_PATH() | LibC.MOVE_MOUNT_T_EMPTY_PATH();
        return (int)
                from.call(f ->
                        to.call(t -> {
                            try (Arena arena = Arena.ofConfined()) {
                                MemorySegment state = Native.state();
                                MemorySegment itself = Native.string(arena, ITSELF);
                                return Native.result(
                                        LibCErrno.sys_move_mount(
                                                state,
                                                LibC.SYS_move_mount(),
                                                f,
                                                itself,
                                                t,
                                                itself,
                                                flags),
                                        state);
                            }
                        }));
    }

    /** {@code int open_tree(int fd, "", unsigned flags | AT_EMPTY_PATH | OPEN_TREE_CLOEXEC)}. */
    public static int open_tree(Fd mount, int flags) {
        return (int)
                mount.call(n -> {
                    try (Arena arena = Arena.ofConfined()) {
                        MemorySegment state = Native.state();
                        return Native.result(
                                LibCErrno.sys_open_tree(
                                        state,
                                        LibC.SYS_open_tree(),
                                        n,
                                        Native.string(arena, ITSELF),
                                        flags | LibC.AT_EMPTY_PATH() | LibC.OPEN_TREE_CLOEXEC()),
                                state);
                    }
                });
    }

    /** What {@code int fstatfs(int fd, struct statfs *buf)} gives as f_flags: ST_*. */
    public static long mountFlags(Fd fd) {
        return statfs(fd, statfs::f_flags);
    }

    /** What it gives as f_type: *_SUPER_MAGIC. */
    public static long filesystemType(Fd fd) {
        return statfs(fd, statfs::f_type);
    }

    private static long statfs(Fd fd, ToLongFunction<MemorySegment> field) {
        return fd.call(n -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = Native.state();
                MemorySegment buffer = statfs.allocate(arena);
                int result = Native.result(LibCErrno.fstatfs(state, n, buffer), state);
                return result < 0 ? result : field.applyAsLong(buffer);
            }
        });
    }

    /**
     * {@code ssize_t read(int fd, void *buf, size_t count)} on an fsopen fd: one message of the
     * kernel's, such as {@code e ext4: Unknown parameter 'x'}; null when there is none (more).
     */
    public static @Nullable String message(Fd context) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(4096);
            long length =
                    context.call(n -> {
                        MemorySegment state = Native.state();
                        return Native.result(
                                LibCErrno.read(state, n, buffer, buffer.byteSize()), state);
                    });
            return length <= 0
                    ? null
                    : StandardCharsets.UTF_8
                            .decode(buffer.asSlice(0, length).asByteBuffer())
                            .toString()
                            .strip();
        }
    }
}
