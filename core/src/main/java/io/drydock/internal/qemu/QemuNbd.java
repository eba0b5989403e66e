package io.drydock.internal.qemu;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.ProtocolException;
import io.drydock.internal.json.Json;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.Lifeline;
import io.drydock.internal.linux.ProcessCalls;
import io.drydock.internal.linux.Spawn;
import io.drydock.internal.program.CapturedOutput;
import io.drydock.internal.program.Program;
import io.drydock.nbd.NbdAddress;
import io.drydock.nbd.NbdOptions;
import io.drydock.nbd.NbdRetry;
import io.drydock.nbd.NbdServer;
import io.drydock.nbd.NbdUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A qemu-nbd as a child process, which serves one image by NBD and ends with it, or with this JVM
 * ({@link Lifeline}).
 *
 * <p>Threading: immutable; {@link #close} belongs to the owner.
 */
public final class QemuNbd implements AutoCloseable {
    /** The name under which the disk is exported. */
    public static final String EXPORT = "disk";

    private static final Program PROGRAM = new Program("qemu-nbd", "qemu-utils");
    private static final String NAME = PROGRAM.name();
    private static final NbdOptions PROBE =
            NbdOptions.defaults()
                    .withRetry(NbdRetry.none())
                    .withHandshakeTimeout(Duration.ofSeconds(10));

    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final int pid;
    private final Fd socket;
    private final CloseStack owned;

    private QemuNbd(int pid, Fd socket, CloseStack owned) {
        this.pid = pid;
        this.socket = socket;
        this.owned = owned;
    }

    /** Whether the program is installed. */
    public static boolean isInstalled() {
        return PROGRAM.isInstalled();
    }

    /**
     * Starts one.
     *
     * @param blockdev the options under which QEMU opens the image, no part left to probing
     * @param overlay whether it can be written while the image stays as it is
     * @throws ProtocolException when it does not start, with what it says of that
     */
    public static QemuNbd start(Map<String, Object> blockdev, boolean readOnly, boolean overlay)
            throws IOException {
        String program = PROGRAM.path();
        CloseStack owned = new CloseStack();
        Path directory = Files.createTempDirectory("drydock-");
        Path socket = directory.resolve("nbd");
        try {
            CapturedOutput errors = CapturedOutput.ofErrors(NAME);
            owned.push(errors::close);
            Lifeline lifeline = Lifeline.create();
            List<Fd> fds = List.of(errors.fd(), errors.fd(), errors.fd(), lifeline.forChild());
            List<String> environment = List.of("PATH=/usr/bin:/bin", "LC_ALL=C");
            List<String> arguments = arguments(blockdev, readOnly && !overlay, overlay, socket);
            int pid = Spawn.spawn(program, arguments, environment, fds);
            if (pid < 0) {
                lifeline.close();
                throw Errno.failure("start", program, pid);
            }
            owned.push(() -> ProcessCalls.waitpid(pid));
            owned.push(lifeline::close);
            lifeline.tie(pid);
            Fd held = awaitAnswer(socket, pid, errors);
            owned.push(held::close);
            return new QemuNbd(pid, held, owned);
        } catch (IOException | RuntimeException e) {
            owned.closeAfter(e);
            throw e;
        } finally {
            // Who holds the fd can still connect, through /proc/self/fd, and nobody else can.
            Files.deleteIfExists(socket);
            Files.delete(directory);
        }
    }

    private static List<String> arguments(
            Map<String, Object> blockdev, boolean readOnly, boolean overlay, Path socket) {
        Map<String, Object> image = new HashMap<>(blockdev);
        image.remove("node-name");
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("--socket", socket.toString(), "--export-name", EXPORT));
        arguments.addAll(List.of("--persistent", "--shared", "0", "--discard", "unmap"));
        if (readOnly) {
            arguments.add("--read-only");
        }
        if (overlay) {
            arguments.add("--snapshot");
        }
        arguments.add("json:" + Json.write(image));
        return arguments;
    }

    /** Waits until it answers; returns the socket, O_PATH, to connect to through /proc. */
    private static Fd awaitAnswer(Path socket, int pid, CapturedOutput errors) throws IOException {
        long end = System.nanoTime() + START_NANOS;
        while (!answers(socket)) {
            if (hasEnded(pid)) {
                throw new ProtocolException("start", NAME, "it has ended: " + errors.lastLine());
            }
            if (System.nanoTime() - end > 0) {
                throw new ProtocolException(
                        "start", NAME, "it does not answer: " + errors.lastLine());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        int opened = FileCalls.open(socket.toString(), LibC.O_PATH() | OpenFlags.O_NOFOLLOW, 0);
        return Fd.owned(Errno.check(opened, "open", socket.toString()));
    }

    /** Whether it is a zombie by now: it is not reaped before its owner lets go of it. */
    private static boolean hasEnded(int pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException gone) {
            return true;
        }
    }

    /** Whether it answers: it listens before it has opened the image, and may yet fail to. */
    private static boolean answers(Path socket) {
        try {
            NbdServer.describe(NbdUri.of(new NbdAddress.Unix(socket), EXPORT), PROBE);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Where it listens; connect while this is open. */
    public Path socket() {
        return Path.of(socket.procPath());
    }

    /** Its process id. */
    public int pid() {
        return pid;
    }

    /** Ends it, and returns when it has ended. */
    @Override
    public void close() throws IOException {
        owned.close();
    }
}
