package io.drydock.benchmarks;

import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A file of which each request takes two milliseconds, and many at once take no longer: nbdkit(1)
 * delays them, and nbdfuse(1) makes a file of its export. Both end with this process.
 */
final class SlowDisk implements AutoCloseable {
    static final int LATENCY_MILLIS = 2;

    private final CloseStack opened = new CloseStack();
    private final Path file;

    private SlowDisk(Path image) throws IOException {
        Path directory = Scratch.directory();
        opened.push(() -> Files.delete(directory));
        try {
            Path socket = directory.resolve("socket");
            Path mountpoint = Files.createDirectory(directory.resolve("mount"));
            opened.push(() -> Files.delete(mountpoint));
            file = mountpoint.resolve("disk");
            opened.push(() -> Files.deleteIfExists(socket));
            start(
                    "nbdkit",
                    "--foreground",
                    "--unix",
                    socket.toString(),
                    "--filter=delay",
                    "file",
                    image.toString(),
                    "rdelay=" + LATENCY_MILLIS + "ms",
                    "wdelay=" + LATENCY_MILLIS + "ms");
            await(socket);
            start(
                    "nbdfuse",
                    "--connections",
                    "16",
                    file.toString(),
                    "nbd+unix:///?socket=" + socket);
            opened.push(() -> Tool.run("fusermount3", "-u", mountpoint.toString()));
            await(file);
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    static SlowDisk of(Path image) throws IOException {
        return new SlowDisk(image);
    }

    Path file() {
        return file;
    }

    /** Has the kernel forget what it has read of it (dd(1), iflag=nocache). */
    void forget() throws IOException {
        Tool.run("dd", "if=" + file, "iflag=nocache", "count=0", "status=none");
    }

    private void start(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).inheritIO().start();
        opened.push(() -> stop(process));
    }

    private static void stop(Process process) throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void await(Path path) throws IOException {
        try {
            for (int i = 0; !Files.exists(path); i++) {
                if (i == 1000) {
                    throw new IOException(path + " does not come");
                }
                Thread.sleep(10);
            }
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
