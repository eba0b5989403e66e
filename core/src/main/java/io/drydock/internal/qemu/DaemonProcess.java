package io.drydock.internal.qemu;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.ProtocolException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.Lifeline;
import io.drydock.internal.linux.NamespaceCalls;
import io.drydock.internal.linux.OwnThread;
import io.drydock.internal.linux.PathCalls;
import io.drydock.internal.linux.SocketCalls;
import io.drydock.internal.linux.Spawn;
import io.drydock.internal.linux.Statx;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A qemu-storage-daemon as a child process: its sockets, and where its FUSE exports are mounted.
 *
 * <p>Nothing of it can be seen or left behind: the monitor is a socket pair on its standard input
 * and output, the NBD server's listening socket has no name any more, the FUSE mounts are in a
 * mount namespace that dies with it, and it ends with this JVM ({@link Lifeline}).
 *
 * @param pid its process id
 * @param monitor our end of the monitor
 * @param nbdSocket the NBD server's socket, O_PATH, to connect to through /proc
 * @param exports the directory where files are exported by FUSE; empty where that is not possible
 * @param exportsError why it is not possible: minus errno of the call that failed
 * @param errors its standard error
 * @param lifeline what ends it
 */
record DaemonProcess(
        int pid,
        Fd monitor,
        Fd nbdSocket,
        Optional<Fd> exports,
        int exportsError,
        Fd errors,
        Lifeline lifeline) {
    private static final String PROGRAM = "qemu-storage-daemon";

    /**
     * Where the exports appear in the daemon's mount namespace. The directory is in every kernel
     * that has FUSE, is empty but for what is mounted on it, and no image is ever in it.
     */
    static final String EXPORTS = "/sys/fs/fuse/connections";

    private static final int MAX_ERROR_TEXT_BYTES = 2000;

    static DaemonProcess start() throws IOException {
        String program = find();
        Fd[] monitor = new Fd[2];
        Errno.check(SocketCalls.socketpair(monitor), "start", PROGRAM);
        Fd listening = null;
        Fd errors = null;
        Lifeline lifeline = null;
        boolean started = false;
        try (Fd theirs = monitor[1]) {
            lifeline = Lifeline.create();
            errors = Fd.owned(Errno.check(FileCalls.memfd_create(PROGRAM, 0), "start", PROGRAM));
            listening = Fd.owned(Errno.check(SocketCalls.unixSocket(), "start", PROGRAM));
            Fd nbdSocket = bindWithoutName(listening);
            // The order is the numbering: 0 and 1 the monitor, 2 errors, 3 lifeline, 4 NBD.
            List<Fd> fds = List.of(theirs, theirs, errors, lifeline.forChild(), listening);
            Spawned spawned = spawnFromOwnNamespace(program, fds);
            if (spawned.pid < 0) {
                nbdSocket.close();
                throw Errno.failure("start", program, spawned.pid);
            }
            lifeline.tie(spawned.pid);
            started = true;
            return new DaemonProcess(
                    spawned.pid,
                    monitor[0],
                    nbdSocket,
                    Optional.ofNullable(spawned.exports),
                    spawned.exportsError,
                    errors,
                    lifeline);
        } finally {
            if (listening != null) {
                listening.close();
            }
            if (!started) {
                monitor[0].close();
                if (errors != null) {
                    errors.close();
                }
                if (lifeline != null) {
                    lifeline.close();
                }
            }
        }
    }

    static String find() throws UnsupportedException {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/bin:/usr/sbin";
        for (String directory : path.split(":", -1)) {
            Path program = Path.of(directory, PROGRAM);
            if (directory.startsWith("/") && Files.isExecutable(program)) {
                return program.toString();
            }
        }
        throw new UnsupportedException(
                "start",
                PROGRAM,
                "the program is not installed",
                "install qemu-system-common, or open a raw image");
    }

    /**
     * Binds and listens, and takes the name away again: who holds the fd that is returned can still
     * connect, through /proc/self/fd, and nobody else can.
     */
    private static Fd bindWithoutName(Fd listening) throws IOException {
        Path directory = Files.createTempDirectory("drydock-");
        Path socket = directory.resolve("nbd");
        int opened = FileCalls.open(directory.toString(), LibC.O_PATH(), 0);
        try (Fd at = Fd.owned(Errno.check(opened, "open", directory.toString()))) {
            // By a path that is short: sockaddr_un has room for 107 bytes, a TMPDIR may have more.
            Errno.check(
                    SocketCalls.bind(listening, at.procPath() + "/" + socket.getFileName()),
                    "bind",
                    socket.toString());
            Errno.check(SocketCalls.listen(listening, 64), "listen", socket.toString());
            int named = FileCalls.open(socket.toString(), LibC.O_PATH() | OpenFlags.O_NOFOLLOW, 0);
            return Fd.owned(Errno.check(named, "open", socket.toString()));
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(directory);
        }
    }

    /** What the spawning thread hands back. */
    private record Spawned(int pid, @Nullable Fd exports, int exportsError) {}

    private static Spawned spawnFromOwnNamespace(String program, List<Fd> fds) throws IOException {
        Spawned[] result = new Spawned[1];
        OwnThread.run("drydock-spawn", () -> result[0] = spawnHere(program, fds));
        Spawned spawned = result[0];
        if (spawned == null) {
            throw new ProtocolException("start", program, "the spawning thread has failed");
        }
        return spawned;
    }

    /** Runs on a thread of its own, whose mount namespace is the daemon's and ends with it. */
    private static Spawned spawnHere(String program, List<Fd> fds) {
        int exports = mountExports();
        List<String> arguments =
                List.of(
                        "--chardev",
                        "stdio,id=monitor,signal=off",
                        "--monitor",
                        "chardev=monitor,mode=control",
                        "--nbd-server",
                        "addr.type=fd,addr.str=4");
        int pid = Spawn.spawn(program, arguments, List.of("PATH=/usr/bin:/bin", "LC_ALL=C"), fds);
        if (exports < 0) {
            return new Spawned(pid, null, exports);
        }
        Fd directory = Fd.owned(exports);
        if (pid < 0) {
            directory.close();
        }
        return new Spawned(pid, directory, 0);
    }

    /** Returns an O_PATH fd of the directory for exports, or minus errno. */
    private static int mountExports() {
        // Opening the device is what loads the module, and with it makes the directory.
        int device = FileCalls.open("/dev/fuse", LibC.O_RDWR(), 0);
        if (device < 0) {
            return device;
        }
        Fd.owned(device).close();
        int result = NamespaceCalls.unsharePrivately();
        if (result < 0) {
            return result;
        }
        long flags = (long) LibC.MS_NOSUID() | LibC.MS_NODEV() | LibC.MS_NOEXEC();
        result = NamespaceCalls.mount("drydock", EXPORTS, "tmpfs", flags);
        return result < 0
                ? result
                : FileCalls.open(EXPORTS, LibC.O_PATH() | OpenFlags.O_DIRECTORY, 0);
    }

    /** The end of what it has written to its standard error, on one line. */
    String errorText() {
        try (Arena arena = Arena.ofConfined()) {
            Statx status = PathCalls.statx(errors, new byte[0], LibC.AT_EMPTY_PATH()).value();
            long size = status == null ? 0 : status.size();
            long start = Math.max(0, size - MAX_ERROR_TEXT_BYTES);
            MemorySegment text = arena.allocate(Math.max(1, size - start));
            long count = Math.max(0, FileCalls.preadFully(errors, text, start));
            byte[] bytes = text.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
            return new String(bytes, StandardCharsets.UTF_8).strip().replace('\n', ' ');
        }
    }

    /** Ends it, if it has not ended, and gives back everything. */
    void release() {
        lifeline.close();
        monitor.close();
        nbdSocket.close();
        exports.ifPresent(Fd::close);
        errors.close();
        LibC.waitpid(pid, MemorySegment.NULL, 0);
    }
}
