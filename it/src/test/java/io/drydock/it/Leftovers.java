package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Commands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is left on this host of programs that worked in a directory, on images in it: loop devices,
 * mounts in whatever mount namespace, processes, sockets. What others have is left out, so that
 * tests can run side by side.
 */
final class Leftovers {
    /** Its name, the device that its file is on where that still answers, and the file. */
    private static final Pattern LOOP = Pattern.compile("\\S+ +(\\d+:\\d+)? +(.+)");

    /**
     * The file of a loop device on an image that an image server shows as a file, as long as it
     * does and afterwards.
     */
    private static final Pattern EXPORT = Pattern.compile("/|.*/drydock\\d+( .*)?");

    private final String directory;
    private final List<Running> processes;

    private Leftovers(Path directory) throws IOException {
        this.directory = directory.toRealPath().toString();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            this.processes =
                    all.filter(path -> path.getFileName().toString().matches("\\d+"))
                            .map(Running::of)
                            .toList();
        }
    }

    /** What /proc tells of a process. */
    private record Running(Path proc, String directory, String mounts) {
        static Running of(Path proc) {
            return new Running(proc, link(proc.resolve("cwd")), read(proc.resolve("mountinfo")));
        }

        @Override
        public String toString() {
            String command = read(proc.resolve("cmdline"));
            return proc + " " + command.substring(0, Math.min(command.length(), 100));
        }
    }

    /** All that is there now, a line each. */
    static List<String> of(Path directory) {
        try {
            return new Leftovers(directory).find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asserts that nothing is there, or is gone when the time is over. */
    static void assertGoneWithin(Duration time, Path directory) throws InterruptedException {
        long start = System.nanoTime();
        List<String> found = of(directory);
        while (!found.isEmpty() && System.nanoTime() - start < time.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(10);
            found = of(directory);
        }
        assertThat(found).as("still there after " + time).isEmpty();
    }

    private List<String> find() {
        List<String> found = new ArrayList<>();
        processes.stream().filter(this::isOurs).map(p -> "process " + p).forEach(found::add);
        for (Running process : processes) {
            process.mounts
                    .lines()
                    .filter(this::isNamedIn)
                    .map(line -> "mount seen by " + process + ": " + line)
                    .forEach(found::add);
        }
        read(Path.of("/proc/net/unix"))
                .lines()
                .filter(this::isNamedIn)
                .map(line -> "socket " + line)
                .forEach(found::add);
        String loops = Commands.run("losetup", "--list", "-n", "-O", "NAME,BACK-MAJ:MIN,BACK-FILE");
        for (String line : loops.lines().toList()) {
            Matcher loop = LOOP.matcher(line);
            if (loop.matches() && (isNamedIn(loop.group(2)) || isExport(loop))) {
                found.add("loop device " + line);
            }
        }
        return found;
    }

    /** Whether it shows an export of an image server that is ours or is gone. */
    private boolean isExport(Matcher loop) {
        String device = " " + loop.group(1) + " ";
        return EXPORT.matcher(loop.group(2)).matches()
                && processes.stream()
                        .filter(process -> process.mounts.contains(device))
                        .allMatch(this::isOurs);
    }

    private boolean isOurs(Running process) {
        return process.directory.equals(directory) || process.directory.startsWith(directory + "/");
    }

    private boolean isNamedIn(String line) {
        return line.contains(directory + "/") || line.contains(directory + " ");
    }

    private static String link(Path path) {
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    private static String read(Path path) {
        try {
            byte[] content = Files.readAllBytes(path);
            return new String(content, StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException e) {
            return ""; // it has ended
        }
    }
}
