package io.drydock.internal.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A mark of this JVM for the names of what the kernel may keep after its end, so that another JVM
 * can tell whether it is a leftover: PID namespace, process and the time of its start, in {@code
 * [0-9a-f.]}. Nothing that is marked outlives the kernel, so it is of no use after a reboot.
 *
 * <p>Threading: stateless.
 */
public final class OwnMark {
    /** Where start times stand in /proc/PID/stat behind the name (man 5 proc: field 22). */
    private static final int START_TIME = 19;

    private static final String MARK = namespace() + "." + thisProcess();

    private OwnMark() {}

    public static String ofThisJvm() {
        return MARK;
    }

    /**
     * Whether the JVM that had the mark has ended. Of one in another PID namespace, such as another
     * container's, nobody here can tell: false.
     */
    public static boolean isOfTheDead(String mark) {
        String[] parts = mark.split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals(namespace())) {
            return false;
        }
        try {
            return !process(Long.parseLong(parts[1], 16)).equals(parts[1] + "." + parts[2]);
        } catch (NumberFormatException | IOException e) {
            return false; // not ours, or nobody can tell
        }
    }

    private static String thisProcess() {
        try {
            return process(ProcessHandle.current().pid());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty when there is no such process, or only what its parent has not yet been told of. */
    private static String process(long pid) throws IOException {
        String stat;
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/stat"));
            stat = new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return fields[0].equals("Z")
                ? ""
                : Long.toHexString(pid)
                        + "."
                        + Long.toHexString(Long.parseUnsignedLong(fields[START_TIME]));
    }

    /** The inode of this process's PID namespace: {@code pid:[4026531836]}. */
    private static String namespace() {
        try {
            String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            return Long.toHexString(Long.parseLong(link.replaceAll("\\D", "")));
        } catch (IOException e) {
            return "0"; // a kernel without PID namespaces
        }
    }
}
