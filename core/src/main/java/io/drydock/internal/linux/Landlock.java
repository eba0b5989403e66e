package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import io.drydock.bindings.libc.landlock_path_beneath_attr;
import io.drydock.bindings.libc.landlock_ruleset_attr_scoped;
import io.drydock.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * All that Landlock can forbid (man 7 landlock; the kernel's
 * Documentation/userspace-api/landlock.rst), but for what is allowed by name: opening, making,
 * changing and removing files, TCP (Linux 6.7), and signals and abstract sockets of processes that
 * are not confined likewise (Linux 6.12). What a process has open already, it can use.
 *
 * <p>Threading: belongs to the thread that made it.
 */
public final class Landlock implements AutoCloseable {
    private static final String NAME = "Landlock";
    private static final int WITH_REFER = 2;
    private static final int WITH_TRUNCATE = 3;
    private static final int WITH_NETWORK = 4;
    private static final int WITH_DEVICES = 5;
    private static final int WITH_SCOPES = 6;

    private final Fd ruleset;

    private Landlock(Fd ruleset) {
        this.ruleset = ruleset;
    }

    /** The version of what the kernel has (its "ABI"); 0 when it has none, or it is off. */
    public static int version() {
        return Math.max(0, create(MemorySegment.NULL, 0, LibC.LANDLOCK_CREATE_RULESET_VERSION()));
    }

    /** Whether that version knows of TCP. */
    public static boolean knowsNetwork(int version) {
        return version >= WITH_NETWORK;
    }

    /**
     * Nothing is allowed yet.
     *
     * @param version what the kernel has, which is not 0
     */
    public static Landlock of(int version) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handled = landlock_ruleset_attr_scoped.allocate(arena);
            landlock_ruleset_attr_scoped.handled_access_fs(handled, filesystem(version));
            if (knowsNetwork(version)) {
                landlock_ruleset_attr_scoped.handled_access_net(
                        handled,
                        LibC.LANDLOCK_ACCESS_NET_BIND_TCP()
                                | LibC.LANDLOCK_ACCESS_NET_CONNECT_TCP());
            }
            if (version >= WITH_SCOPES) {
                landlock_ruleset_attr_scoped.scoped(
                        handled,
                        LibC.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET() | LibC.LANDLOCK_SCOPE_SIGNAL());
            }
            int number = create(handled, handled.byteSize(), 0);
            return new Landlock(Fd.owned(Errno.check(number, "confine", NAME)));
        }
    }

    private static int create(MemorySegment attributes, long size, int flags) {
        MemorySegment state = Native.state();
        return (int)
                Native.result(
                        LibCErrno.sys_landlock_create_ruleset(
                                state, LibC.SYS_landlock_create_ruleset(), attributes, size, flags),
                        state);
    }

    /** All rights that there are in that version. */
    private static long filesystem(int version) {
        long rights =
                LibC.LANDLOCK_ACCESS_FS_EXECUTE()
                        | LibC.LANDLOCK_ACCESS_FS_WRITE_FILE()
                        | LibC.LANDLOCK_ACCESS_FS_READ_FILE()
                        | LibC.LANDLOCK_ACCESS_FS_READ_DIR()
                        | LibC.LANDLOCK_ACCESS_FS_REMOVE_DIR()
                        | LibC.LANDLOCK_ACCESS_FS_REMOVE_FILE()
                        | LibC.LANDLOCK_ACCESS_FS_MAKE_CHAR()
                        | LibC.LANDLOCK_ACCESS_FS_MAKE_DIR()
                        | LibC.LANDLOCK_ACCESS_FS_MAKE_REG()
                        | LibC.LANDLOCK_ACCESS_FS_MAKE_SOCK()
                        | LibC.LANDLOCK_ACCESS_FS_MAKE_FIFO()
                        | LibC.LANDLOCK_ACCESS_FS_MAKE_BLOCK()
                        | LibC.LANDLOCK_ACCESS_FS_MAKE_SYM();
        if (version >= WITH_REFER) {
            rights |= LibC.LANDLOCK_ACCESS_FS_REFER();
        }
        if (version >= WITH_TRUNCATE) {
            rights |= LibC.LANDLOCK_ACCESS_FS_TRUNCATE();
        }
        if (version >= WITH_DEVICES) {
            rights |= LibC.LANDLOCK_ACCESS_FS_IOCTL_DEV();
        }
        return rights;
    }

    /**
     * Allows reading a file, or all that is in a directory. What is not there is left out, and so
     * is what cannot be reached anyhow.
     */
    public void allowReading(Path path) throws SystemCallException {
        boolean directory = Files.isDirectory(path);
        allow(
                path,
                directory
                        ? LibC.LANDLOCK_ACCESS_FS_READ_FILE() | LibC.LANDLOCK_ACCESS_FS_READ_DIR()
                        : LibC.LANDLOCK_ACCESS_FS_READ_FILE());
    }

    /** Allows executing a file, for which it is read. */
    public void allowExecuting(Path file) throws SystemCallException {
        allow(file, LibC.LANDLOCK_ACCESS_FS_EXECUTE() | LibC.LANDLOCK_ACCESS_FS_READ_FILE());
    }

    private void allow(Path path, long rights) throws SystemCallException {
        int opened = FileCalls.open(path.toString(), LibC.O_PATH(), 0);
        if (opened == -LibC.ENOENT() || opened == -LibC.EACCES()) {
            return;
        }
        try (Fd file = Fd.owned(Errno.check(opened, "confine", path.toString()));
                Arena arena = Arena.ofConfined()) {
            MemorySegment rule = landlock_path_beneath_attr.allocate(arena);
            landlock_path_beneath_attr.allowed_access(rule, rights);
            long result =
                    file.call(beneath -> {
                        landlock_path_beneath_attr.parent_fd(rule, beneath);
                        return ruleset.call(number -> add(number, rule));
                    });
            Errno.check(result, "confine", path.toString());
        }
    }

    private static long add(int ruleset, MemorySegment rule) {
        MemorySegment state = Native.state();
        return Native.result(
                LibCErrno.sys_landlock_add_rule(
                        state,
                        LibC.SYS_landlock_add_rule(),
                        ruleset,
                        LibC.LANDLOCK_RULE_PATH_BENEATH(),
                        rule,
                        0),
                state);
    }

    /**
     * Confines the calling thread, for ever, and what is started from it; not other threads. It
     * must have given up new privileges ({@link CapabilityCalls#passNoneOn}).
     *
     * @return 0, or minus errno
     */
    public int restrictThread() {
        return (int)
                ruleset.call(number -> {
                    MemorySegment state = Native.state();
                    return Native.result(
                            LibCErrno.sys_landlock_restrict_self(
                                    state, LibC.SYS_landlock_restrict_self(), number, 0),
                            state);
                });
    }

    @Override
    public void close() {
        ruleset.close();
    }
}
