package io.drydock.benchmarks.nbd;

import io.drydock.benchmarks.Scratch;
import io.drydock.benchmarks.nbd.server.MinimalServer;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.vhost.VhostUserOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A server of NBD in a process of its own, with an image of its own in a directory of its own; all
 * three are gone when it is closed, and the process also when this one is killed.
 */
public final class NbdServer implements AutoCloseable {
    /** Who serves what. */
    public enum Kind {
        /** The benchmarks' own: the same bytes everywhere, as fast as a socket takes them. */
        MINIMAL,
        /** The same without structured replies. */
        MINIMAL_SIMPLE,
        /** qemu-nbd and a raw image. */
        QEMU_RAW,
        /** qemu-nbd and a raw image of 1 GiB, most of it holes. */
        QEMU_SPARSE,
        /** qemu-nbd and a qcow2 image. */
        QEMU_QCOW2,
        /** qemu-storage-daemon and a raw image. */
        STORAGE_DAEMON,
        /** nbdkit and its own memory. */
        NBDKIT_MEMORY,
        /** nbdkit and a raw image. */
        NBDKIT_FILE
    }

    /** How the server is reached. */
    public enum Socket {
        UNIX,
        TCP
    }

    static final long SIZE_BYTES = 64 << 20;

    private final CloseStack opened = new CloseStack();
    private final Path directory;
    private final Kind kind;
    private final Path unix;

    /** Where qemu-storage-daemon serves vhost-user-blk. */
    private final Path vhost;

    /** 0 for a unix socket. */
    private final int port;

    private final Process process;

    private NbdServer(Kind kind, Socket socket) throws IOException {
        this.kind = kind;
        directory = Scratch.directory();
        opened.push(() -> Files.delete(directory));
        try {
            unix = directory.resolve("socket");
            vhost = directory.resolve("vhost");
            port = socket == Socket.TCP ? freePort() : 0;
            process = start();
            opened.push(() -> Files.deleteIfExists(unix));
            opened.push(() -> Files.deleteIfExists(vhost));
            opened.push(this::stop);
            await();
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    /** Returns when it takes connections. */
    static NbdServer start(Kind kind, Socket socket) throws IOException {
        return new NbdServer(kind, socket);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process start() throws IOException {
        // The kernel ends the server when this process, killed perhaps, no longer can.
        List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        command.addAll(
                switch (kind) {
                    case MINIMAL, MINIMAL_SIMPLE -> minimal();
                    case QEMU_RAW -> qemuNbd(image("raw"), "raw");
                    case QEMU_SPARSE -> qemuNbd(sparseImage(), "raw");
                    case QEMU_QCOW2 -> qemuNbd(image("qcow2"), "qcow2");
                    case STORAGE_DAEMON -> storageDaemon(image("raw"));
                    case NBDKIT_MEMORY -> nbdkit("memory", String.valueOf(SIZE_BYTES));
                    case NBDKIT_FILE -> nbdkit("file", image("raw").toString());
                });
        return new ProcessBuilder(command).inheritIO().start();
    }

    private Path image(String format) throws IOException {
        Path image = directory.resolve("image." + format);
        opened.push(() -> Files.deleteIfExists(image));
        Images.create(image, format, SIZE_BYTES);
        return image;
    }

    private Path sparseImage() throws IOException {
        Path image = directory.resolve("image.raw");
        opened.push(() -> Files.deleteIfExists(image));
        Images.createSparse(image, 1 << 30);
        return image;
    }

    private List<String> minimal() {
        return List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                MinimalServer.class.getName(),
                port == 0 ? unix.toString() : String.valueOf(port),
                String.valueOf(SIZE_BYTES),
                kind == Kind.MINIMAL ? "structured" : "simple");
    }

    private List<String> qemuNbd(Path image, String format) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("qemu-nbd", "--persistent", "--shared=64", "--format=" + format));
        command.addAll(
                port == 0
                        ? List.of("--socket=" + unix)
                        : List.of("--bind=127.0.0.1", "--port=" + port));
        command.add(image.toString());
        return command;
    }

    private List<String> storageDaemon(Path image) {
        return List.of(
                "qemu-storage-daemon",
                "--blockdev",
                "driver=file,node-name=disk,filename=" + image,
                "--nbd-server",
                "max-connections=64,"
                        + (port == 0
                                ? "addr.type=unix,addr.path=" + unix
                                : "addr.type=inet,addr.host=127.0.0.1,addr.port=" + port),
                "--export",
                "type=nbd,id=disk,node-name=disk,writable=on",
                "--export",
                "type=vhost-user-blk,id=vhost,node-name=disk,writable=on,num-queues="
                        + VhostUserOptions.QUEUES
                        + ",addr.type=unix,addr.path="
                        + vhost);
    }

    private List<String> nbdkit(String... plugin) {
        List<String> command = new ArrayList<>(List.of("nbdkit", "--foreground"));
        command.addAll(
                port == 0
                        ? List.of("--unix=" + unix)
                        : List.of("--ipaddr=127.0.0.1", "--port=" + port));
        command.addAll(List.of(plugin));
        return command;
    }

    /** A connection that only tries would make most servers complain. */
    private void await() throws IOException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException(kind + " does not listen");
            }
            pause();
        }
    }

    /** As man 5 proc has it, and the kernel's net/tcp_states.h. */
    private boolean listens() throws IOException {
        if (port == 0) {
            return Files.readAllLines(Path.of("/proc/net/unix")).stream()
                    .anyMatch(line -> line.contains(" 00010000 ") && line.endsWith(" " + unix));
        }
        String listening = String.format(Locale.ROOT, ":%04X 00000000:0000 0A ", port);
        return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
                .anyMatch(line -> line.contains(listening));
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** The export's name. */
    String export() {
        return kind == Kind.STORAGE_DAEMON ? "disk" : "";
    }

    /** The socket of vhost-user-blk; only {@link Kind#STORAGE_DAEMON} listens there. */
    Path vhostSocket() {
        return vhost;
    }

    String uri() {
        return port == 0
                ? "nbd+unix:///" + export() + "?socket=" + unix
                : "nbd://127.0.0.1:" + port + "/" + export();
    }

    private void stop() throws IOException {
        try {
            // Asked to end, nbdkit would first wait for its clients.
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
