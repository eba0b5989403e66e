package io.drydock.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The loop devices of this host: what others have is left out, so that tests can run side by side.
 */
public final class Loops {
    private Loops() {}

    /** The names, such as {@code loop3}, of those that show a file in that directory. */
    public static List<String> on(Path directory) {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> loops =
                Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
            for (Path loop : loops) {
                if (backingFile(loop).startsWith(directory.toRealPath() + "/")) {
                    found.add(loop.getFileName().toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Whether it is mounted where everybody sees it. */
    public static boolean isMountedOnHost(String name) {
        try {
            return Files.readString(Path.of("/proc/self/mountinfo")).contains("/dev/" + name + " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String backingFile(Path loop) {
        try {
            byte[] name = Files.readAllBytes(loop.resolve("loop/backing_file"));
            return new String(name, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // it shows nothing, or no longer
        }
    }
}
