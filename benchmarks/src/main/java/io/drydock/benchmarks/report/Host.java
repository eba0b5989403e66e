package io.drydock.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The machine that the benchmarks ran on: this one. */
final class Host {
    private Host() {}

    /** What tells one machine from another, by name. */
    static Map<String, String> facts() throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("CPU", value(Path.of("/proc/cpuinfo"), "model name", ":"));
        facts.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", value(Path.of("/proc/meminfo"), "MemTotal", ":"));
        facts.put("kernel", Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
        facts.put("system", value(Path.of("/etc/os-release"), "PRETTY_NAME", "="));
        facts.put(
                "JDK",
                System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.version"));
        // Of the last five minutes: the benchmarks' own is between 1 and 2.
        facts.put("load", Files.readString(Path.of("/proc/loadavg")).split(" ")[1]);
        return facts;
    }

    private static String value(Path file, String name, String separator) throws IOException {
        for (String line : Files.readAllLines(file)) {
            String[] pair = line.split(separator, 2);
            if (pair.length == 2 && pair[0].strip().equals(name)) {
                return pair[1].strip().replace("\"", "");
            }
        }
        return "unknown";
    }
}
