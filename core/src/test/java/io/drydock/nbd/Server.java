package io.drydock.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real NBD server, which ends with the test. */
public final class Server implements AutoCloseable {
    private static final long START_MILLIS = 10_000;

    private final Process process;
    private final Path directory;

    private Server(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /** Exports an image file under the name {@code disk}. */
    public static Server qemu(Path image, String format, String... options) throws Exception {
        Needs.program("qemu-nbd", "qemu-utils");
        Path directory = Files.createTempDirectory("drydock-nbd");
        List<String> command = new ArrayList<>(List.of("qemu-nbd", "-f", format, "-x", "disk"));
        command.addAll(List.of("-e", "16", "--persistent", "--discard=unmap"));
        command.addAll(List.of("-k", directory.resolve("socket").toString()));
        command.addAll(List.of(options));
        command.add(image.toString());
        return start(command, directory);
    }

    /** As {@link #qemu}, but ends with its last connection. */
    public static Server qemuForOne(Path image, String format) throws Exception {
        Needs.program("qemu-nbd", "qemu-utils");
        Path directory = Files.createTempDirectory("drydock-nbd");
        String socket = directory.resolve("socket").toString();
        List<String> all =
                List.of("qemu-nbd", "-f", format, "-x", "disk", "-k", socket, image.toString());
        Server server =
                new Server(
                        new ProcessBuilder(all)
                                .redirectErrorStream(true)
                                .redirectOutput(directory.resolve("log").toFile())
                                .start(),
                        directory);
        // Not by a connection, which would be the last.
        for (int i = 0; i < START_MILLIS / 5 && !Files.exists(server.socket()); i++) {
            Thread.sleep(5);
        }
        return server;
    }

    /** Exports what a plugin of nbdkit makes up, under any name. */
    public static Server nbdkit(String... arguments) throws Exception {
        Needs.program("nbdkit", "nbdkit");
        Path directory = Files.createTempDirectory("drydock-nbd");
        List<String> command = new ArrayList<>(List.of("nbdkit", "-f", "--exit-with-parent"));
        command.addAll(List.of("-U", directory.resolve("socket").toString()));
        command.addAll(List.of(arguments));
        return start(command, directory);
    }

    /** As {@link #nbdkit}, on a TCP port instead of a unix socket. */
    static Server nbdkitOnTcp(String address, int port, String... arguments) throws Exception {
        Needs.program("nbdkit", "nbdkit");
        Path directory = Files.createTempDirectory("drydock-nbd");
        List<String> command = new ArrayList<>(List.of("nbdkit", "-f", "--exit-with-parent"));
        command.addAll(List.of("-i", address, "-p", String.valueOf(port)));
        command.addAll(List.of(arguments));
        return start(command, directory, new InetSocketAddress(address, port));
    }

    private static Server start(List<String> command, Path directory) throws Exception {
        Path socket = directory.resolve("socket");
        return start(command, directory, UnixDomainSocketAddress.of(socket));
    }

    private static Server start(List<String> command, Path directory, SocketAddress address)
            throws Exception {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
        Server server = new Server(process, directory);
        long deadline = System.currentTimeMillis() + START_MILLIS;
        while (!listens(address)) {
            if (!process.isAlive() || System.currentTimeMillis() > deadline) {
                String log = Files.readString(directory.resolve("log"));
                server.close();
                throw new AssertionError(command + " does not start: " + log);
            }
            Thread.sleep(5);
        }
        return server;
    }

    /** The socket is there a moment before the server listens on it. */
    private static boolean listens(SocketAddress address) {
        try (SocketChannel channel = SocketChannel.open(address)) {
            return channel.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    public Path socket() {
        return directory.resolve("socket");
    }

    /** The export as other programs are told it. */
    public String uri() {
        return "nbd+unix:///disk?socket=" + socket();
    }

    NbdDevice connect() throws IOException {
        return connect(NbdOptions.defaults().withRetry(NbdRetry.none()));
    }

    NbdDevice connect(NbdOptions options) throws IOException {
        return NbdDevice.connect(socket(), "disk", options);
    }

    /** Kills it in the middle of what it does. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Fails unless it ends by itself. */
    public void awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    /** Lets it do nothing until {@link #resume}. */
    public void stop() {
        Commands.run("kill", "-STOP", process.pid());
    }

    /** Ends a {@link #stop}. */
    public void resume() {
        Commands.run("kill", "-CONT", process.pid());
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
