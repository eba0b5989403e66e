package io.drydock.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Opens a guest by one shell script, which runs as few tools as it can. */
final class ScriptFlow {
    /** Where {@code benchmarks/run} says that the script is. */
    private static final String SCRIPT = System.getProperty("drydock.script", "open-guest");

    private ScriptFlow() {}

    /**
     * Opens, inspects, mounts, reads one file, closes.
     *
     * @param directory an empty one, for the mounts
     */
    static GuestFacts run(Path image, Path directory) throws IOException {
        List<String> lines =
                Tool.run(SCRIPT, image.toString(), directory.toString(), GuestFacts.FILE)
                        .lines()
                        .toList();
        return new GuestFacts(
                value(lines, "PRETTY_NAME="),
                value(lines, "HOSTNAME="),
                lines.stream().filter(line -> line.contains("\tinstalled\t")).count(),
                lines.stream().filter(line -> line.matches("[^:]*:[^:]*:\\d+:.*")).count());
    }

    private static String value(List<String> lines, String name) throws IOException {
        for (String line : lines) {
            if (line.startsWith(name)) {
                return line.substring(name.length()).replace("\"", "");
            }
        }
        throw new IOException("no " + name + " in " + lines);
    }
}
