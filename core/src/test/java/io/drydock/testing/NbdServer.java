package io.drydock.testing;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An NBD server of another project, which ends with the test. */
public final class NbdServer implements AutoCloseable {
    private static final long START_MILLIS = 10_000;

    private final Process process;
    private final Path directory;

    private NbdServer(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /** qemu-nbd with an image file under the name {@code disk}. */
    public static NbdServer qemu(Path image, String format, String... options) throws Exception {
        Needs.program("qemu-nbd", "qemu-utils");
        Path directory = Files.createTempDirectory("drydock-nbd");
        List<String> command = new ArrayList<>(List.of("qemu-nbd", "-f", format, "-x", "disk"));
        command.addAll(List.of("-e", "16", "--persistent", "--discard=unmap"));
        command.addAll(List.of("-k", directory.resolve("socket").toString()));
        command.addAll(List.of(options));
        command.add(image.toString());
        return start(command, directory);
    }

    /** nbdkit with what a plugin of it makes up, under any name. */
    public static NbdServer nbdkit(String... arguments) throws Exception {
        Needs.program("nbdkit", "nbdkit");
        Path directory = Files.createTempDirectory("drydock-nbd");
        List<String> command = new ArrayList<>(List.of("nbdkit", "-f", "--exit-with-parent"));
        command.addAll(List.of("-U", directory.resolve("socket").toString()));
        command.addAll(List.of(arguments));
        return start(command, directory);
    }

    private static NbdServer start(List<String> command, Path directory) throws Exception {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
        NbdServer server = new NbdServer(process, directory);
        long deadline = System.currentTimeMillis() + START_MILLIS;
        while (!listens(server.socket())) {
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
    private static boolean listens(Path socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    public Path socket() {
        return directory.resolve("socket");
    }

    /** The export {@code disk} as programs are told it. */
    public String uri() {
        return uri("disk");
    }

    /** An export as programs are told it. */
    public String uri(String name) {
        return "nbd+unix:///" + name + "?socket=" + socket();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
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
