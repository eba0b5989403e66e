package io.drydock.internal.qemu;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.ProtocolException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.Lifeline;
import io.drydock.internal.linux.NamespaceCalls;
import io.drydock.internal.linux.OwnThread;
import io.drydock.internal.linux.PathCalls;
import io.drydock.internal.linux.ProcessCalls;
import io.drydock.internal.linux.SocketCalls;
import io.drydock.internal.linux.Spawn;
import io.drydock.internal.program.CapturedOutput;
import io.drydock.internal.program.Program;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
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
 * @param errors its standard error, the beginning of it
 * @param lifeline what ends it
 */
record DaemonProcess(
        int pid,
        Fd monitor,
        Fd nbdSocket,
        Optional<Fd> exports,
        int exportsError,
        CapturedOutput errors,
        Lifeline lifeline) {
    static final Program PROGRAM = new Program("qemu-storage-daemon", "qemu-system-common");

    private static final String NAME = PROGRAM.name();

    /**
     * Where the exports appear in the daemon's mount namespace. The directory is in every kernel
     * that has FUSE, is empty but for what is mounted on it, and no image is ever in it.
     */
    static final String EXPORTS = "/sys/fs/fuse/connections";

    private static final List<String> ARGUMENTS =
            List.of(
                    "--chardev",
                    "stdio,id=monitor,signal=off",
                    "--monitor",
                    "chardev=monitor,mode=control",
                    // Since QEMU 9.1 there are 100 at most unless it is told that there may be any.
                    "--nbd-server",
                    "addr.type=fd,addr.str=4,max-connections=0");

    static DaemonProcess start() throws IOException {
        String program = PROGRAM.path();
        CloseStack owned = new CloseStack();
        try {
            Fd[] monitor = new Fd[2];
            Errno.check(SocketCalls.socketpair(monitor), "start", NAME);
            owned.push(monitor[0]::close);
            try (Fd theirs = monitor[1];
                    Fd listening =
                            Fd.owned(
                                    Errno.check(
                                            SocketCalls.streamSocket(LibC.AF_UNIX(), 0),
                                            "start",
                                            NAME))) {
                Lifeline lifeline = Lifeline.create();
                owned.push(lifeline::close);
                CapturedOutput errors = CapturedOutput.ofErrors(NAME);
                owned.push(errors::close);
                // The order is the numbering: 0 and 1 the monitor, 2 errors, 3 lifeline, 4 NBD.
                List<Fd> fds = List.of(theirs, theirs, errors.fd(), lifeline.forChild(), listening);
                Spawned spawned = spawnFromOwnNamespace(program, fds, listening);
                lifeline.tie(spawned.pid);
                return new DaemonProcess(
                        spawned.pid,
                        monitor[0],
                        spawned.nbdSocket,
                        Optional.ofNullable(spawned.exports),
                        spawned.exportsError,
                        errors,
                        lifeline);
            }
        } catch (IOException | RuntimeException e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    /**
     * What the spawning thread hands back.
     *
     * @param exports null when there are none; exportsError is then minus errno
     */
    private record Spawned(int pid, Fd nbdSocket, @Nullable Fd exports, int exportsError) {}

    private static Spawned spawnFromOwnNamespace(String program, List<Fd> fds, Fd listening)
            throws IOException {
        FutureTask<Spawned> spawning = new FutureTask<>(() -> spawnHere(program, fds, listening));
        OwnThread.run("drydock-spawn", spawning);
        if (spawning.state() == Future.State.SUCCESS) {
            return spawning.resultNow();
        }
        Throwable failure = spawning.exceptionNow();
        if (failure instanceof IOException e) {
            throw e;
        }
        throw new ProtocolException("start", program, "the spawning thread has failed", failure);
    }

    /** Runs on a thread of its own, whose mount namespace is the daemon's and ends with it. */
    private static Spawned spawnHere(String program, List<Fd> fds, Fd listening)
            throws IOException {
        CloseStack owned = new CloseStack();
        try {
            int mounted = mountExports();
            Fd exports = null;
            if (mounted >= 0) {
                exports = Fd.owned(mounted);
                owned.push(exports::close);
            }
            Fd nbdSocket =
                    exports == null
                            ? bindInTemporaryDirectory(listening)
                            : bindWithoutName(listening, exports);
            owned.push(nbdSocket::close);
            List<String> environment = List.of("PATH=/usr/bin:/bin", "LC_ALL=C");
            int pid = Spawn.spawn(program, ARGUMENTS, environment, fds);
            Errno.check(pid, "start", program);
            return new Spawned(pid, nbdSocket, exports, Math.min(mounted, 0));
        } catch (IOException | RuntimeException e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    /** Where there is no place that only we see. */
    static Fd bindInTemporaryDirectory(Fd listening) throws IOException {
        Path directory = Files.createTempDirectory("drydock-");
        int opened = FileCalls.open(directory.toString(), LibC.O_PATH(), 0);
        try (Fd at = Fd.owned(Errno.check(opened, "open", directory.toString()))) {
            return bindWithoutName(listening, at);
        } finally {
            Files.delete(directory);
        }
    }

    /**
     * Binds and listens, and takes the name away again: who holds the fd that is returned can still
     * connect, through /proc/self/fd, and nobody else can.
     */
    private static Fd bindWithoutName(Fd listening, Fd directory) throws IOException {
        // By a path that is short: sockaddr_un has room for 107 bytes, a TMPDIR may have more.
        String socket = directory.procPath() + "/nbd";
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = SocketCalls.unixAddress(arena, socket);
            Errno.check(SocketCalls.bind(listening, address), "bind", socket);
        }
        int named = FileCalls.open(socket, LibC.O_PATH() | OpenFlags.O_NOFOLLOW, 0);
        byte[] name = "nbd".getBytes(StandardCharsets.US_ASCII);
        int removed = PathCalls.unlinkat(directory, name, 0);
        Fd result = Fd.owned(Errno.check(named, "open", socket));
        try {
            Errno.check(removed, "remove", socket);
            Errno.check(SocketCalls.listen(listening, 64), "listen", socket);
            return result;
        } catch (IOException e) {
            result.close();
            throw e;
        }
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
        result = NamespaceCalls.mount("drydock", EXPORTS, "tmpfs", flags, null);
        return result < 0
                ? result
                : FileCalls.open(EXPORTS, LibC.O_PATH() | OpenFlags.O_DIRECTORY, 0);
    }

    /** Ends it, if it has not ended, and gives back everything. */
    void release() {
        lifeline.close();
        monitor.close();
        nbdSocket.close();
        exports.ifPresent(Fd::close);
        errors.close();
        ProcessCalls.waitpid(pid);
    }
}
