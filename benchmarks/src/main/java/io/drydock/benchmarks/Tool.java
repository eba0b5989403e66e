package io.drydock.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs command-line tools, as a program does that has no bindings. */
public final class Tool {
    private Tool() {}

    /**
     * Runs it to its end.
     *
     * @return what it wrote, without white space around it
     */
    public static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int status;
        try {
            status = process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (status != 0) {
            throw new IOException(List.of(command) + " ended with " + status + ": " + output);
        }
        return output;
    }

    /** What lines of NAME=value say. */
    public static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new HashMap<>();
        for (String line : text.lines().toList()) {
            String[] pair = line.split("=", 2);
            if (pair.length == 2) {
                pairs.put(pair[0], pair[1]);
            }
        }
        return pairs;
    }
}
