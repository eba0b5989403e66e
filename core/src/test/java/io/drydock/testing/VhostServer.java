package io.drydock.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A qemu-storage-daemon that serves one image by vhost-user-blk, and ends with the test. */
public final class VhostServer implements AutoCloseable {
    private static final long START_MILLIS = 10_000;

    private final Process process;
    private final Path directory;
    private final BufferedReader answers;
    private final Writer commands;

    private VhostServer(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
        this.answers = process.inputReader();
        this.commands = process.outputWriter();
    }

    /**
     * @param options of the export, such as {@code writable=on}
     */
    public static VhostServer start(Path image, String format, String... options) throws Exception {
        Needs.program("qemu-storage-daemon", "qemu-system-common");
        Path directory = Files.createTempDirectory("drydock-vhost");
        Path socket = directory.resolve("socket");
        List<String> command = new ArrayList<>(List.of("qemu-storage-daemon"));
        command.addAll(List.of("--chardev", "stdio,id=monitor", "--monitor", "monitor"));
        command.addAll(
                List.of(
                        "--blockdev",
                        "driver=file,node-name=file,discard=unmap,filename=" + image,
                        "--blockdev",
                        "driver=" + format + ",node-name=disk,discard=unmap,file=file",
                        "--export",
                        "type=vhost-user-blk,id=export,node-name=disk,addr.type=unix,addr.path="
                                + socket
                                + ","
                                + String.join(",", options)));
        Process process =
                new ProcessBuilder(command)
                        .redirectError(directory.resolve("log").toFile())
                        .start();
        VhostServer server = new VhostServer(process, directory);
        long deadline = System.currentTimeMillis() + START_MILLIS;
        while (!listens(socket)) {
            if (!process.isAlive() || System.currentTimeMillis() > deadline) {
                String log = Files.readString(directory.resolve("log"));
                server.close();
                throw new AssertionError(command + " does not start: " + log);
            }
            Thread.sleep(5);
        }
        server.qmp("qmp_capabilities", "");
        return server;
    }

    /** As man 5 proc has it: a client that only tries would be in the way of the real one. */
    private static boolean listens(Path socket) throws IOException {
        return Files.readAllLines(Path.of("/proc/net/unix")).stream()
                .anyMatch(line -> line.contains(" 00010000 ") && line.endsWith(" " + socket));
    }

    /** Runs a QMP command, which must succeed. */
    public void qmp(String command, String arguments) throws IOException {
        commands.write(
                "{\"execute\": \"%s\", \"arguments\": {%s}}%n".formatted(command, arguments));
        commands.flush();
        String line = answers.readLine();
        while (line != null && !line.startsWith("{\"return\"")) {
            if (line.startsWith("{\"error\"")) {
                throw new AssertionError(command + ": " + line);
            }
            line = answers.readLine();
        }
    }

    public Path socket() {
        return directory.resolve("socket");
    }

    public ProcessHandle process() {
        return process.toHandle();
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
