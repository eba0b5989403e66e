package io.drydock.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Skips a test on a host that lacks something, and says so in the log. */
public final class Needs {
    private static final List<String> PATHS =
            List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin");

    private Needs() {}

    /** The test makes loop devices and mounts. */
    public static void root() {
        that(isRoot(), "needs root");
    }

    /** Whether the tests run as root, with or without all of its capabilities. */
    public static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The test runs this program, which Debian has in that package. */
    public static void program(String name, String debianPackage) {
        that(
                PATHS.stream().anyMatch(path -> Files.isExecutable(Path.of(path, name))),
                "needs " + name + ": install package " + debianPackage);
    }

    /** The test uses this device, which the host has when it has that. */
    public static void device(String path, String from) {
        that(Files.exists(Path.of(path)), "needs " + path + ": " + from);
    }

    /** The test mounts this type. */
    public static void filesystem(String type) {
        that(hasFilesystem(type), "needs a kernel with " + type);
    }

    /** Whether the kernel has this type, perhaps in a module that it would load by itself. */
    public static boolean hasFilesystem(String type) {
        return isListed(type)
                || (Commands.tryRun("modprobe", "-q", type).exitCode() == 0 && isListed(type));
    }

    private static boolean isListed(String type) {
        try {
            return Files.readAllLines(Path.of("/proc/filesystems")).stream()
                    .anyMatch(line -> line.endsWith("\t" + type));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The test needs something else. */
    public static void that(boolean there, String need) {
        if (!there) {
            StackTraceElement test =
                    StackWalker.getInstance()
                            .walk(frames ->
                                    frames.skip(1)
                                            .filter(f ->
                                                    !f.getClassName().equals(Needs.class.getName()))
                                            .findFirst()
                                            .orElseThrow())
                            .toStackTraceElement();
            System.err.println("SKIPPED " + test + ": " + need);
            Assumptions.abort(need);
        }
    }
}
