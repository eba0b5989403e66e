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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is left on this host of programs that worked in a directory, on images in it: loop devices,
 * mounts in whatever mount namespace, processes, sockets. What others have is left out, so that
 * tests can run side by side.
 */
final class Leftovers {
    /** A loop device on an image that the image server shows as a file. */
    private static final Pattern EXPORT = Pattern.compile("/drydock\\d+( |$)");

    private static final Pattern LOOP = Pattern.compile("(\\S+) +(\\S+) +(.+)");

    private final String directory;
    private final Map<Path, String> mountTables;

    private Leftovers(Path directory) throws IOException {
        this.directory = directory.toRealPath().toString();
        this.mountTables = mountTables();
    }

    /** All that is there now, a line each. */
    static List<String> of(Path directory) {
        try {
            Leftovers here = new Leftovers(directory);
            List<String> found = new ArrayList<>();
            here.mountTables.keySet().stream()
                    .filter(process -> here.isWithin(link(process.resolve("cwd"))))
                    .map(process -> "process " + process + ": " + read(process.resolve("cmdline")))
                    .forEach(found::add);
            here.mountTables.forEach((process, table) ->
                    table.lines()
                            .filter(here::names)
                            .map(line -> "mount seen by " + process + ": " + line)
                            .forEach(found::add));
            read(Path.of("/proc/net/unix"))
                    .lines()
                    .filter(here::names)
                    .map(line -> "socket " + line)
                    .forEach(found::add);
            here.loops(found);
            return found;
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

    private void loops(List<String> found) {
        String all = Commands.run("losetup", "--list", "-n", "-O", "NAME,BACK-MAJ:MIN,BACK-FILE");
        for (String line : all.lines().toList()) {
            Matcher loop = LOOP.matcher(line);
            if (loop.matches()
                    && (names(loop.group(3)) || isOrphan(loop.group(2), loop.group(3)))) {
                found.add("loop device " + line);
            }
        }
    }

    /** Whether it shows an export that no image server has any more. */
    private boolean isOrphan(String device, String file) {
        Predicate<String> mounted = table -> table.contains(" " + device + " ");
        return EXPORT.matcher(file).find() && mountTables.values().stream().noneMatch(mounted);
    }

    private boolean names(String line) {
        return line.contains(directory + "/") || line.contains(directory + " ");
    }

    private boolean isWithin(String path) {
        return path.equals(directory) || path.startsWith(directory + "/");
    }

    private static Map<Path, String> mountTables() throws IOException {
        Map<Path, String> tables = new LinkedHashMap<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .forEach(path -> tables.put(path, read(path.resolve("mountinfo"))));
        }
        return tables;
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
