package io.drydock.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whole runs of one command, as {@code benchmarks/cli-startup} writes them: medians.
 *
 * @param command what was run
 * @param runs how often
 * @param wallMillis from start to exit
 * @param processorMillis in user mode and in the kernel
 * @param peakMib the most memory that one of its processes had
 */
record CliRuns(
        String command, int runs, double wallMillis, double processorMillis, double peakMib) {
    /** All commands of one file, in its order; none when there is no such file. */
    static List<CliRuns> read(Path file) throws IOException {
        List<CliRuns> all = new ArrayList<>();
        if (Files.exists(file)) {
            for (JsonNode command : JsonMapper.shared().readTree(Files.readString(file))) {
                all.add(of(command));
            }
        }
        return all;
    }

    private static CliRuns of(JsonNode command) {
        List<JsonNode> runs = List.copyOf(command.path("runs").values());
        return new CliRuns(
                command.path("name").stringValue(),
                runs.size(),
                median(runs, run -> run.path("wallMicros").doubleValue() / 1e3),
                median(
                        runs,
                        run ->
                                1e3 * run.path("userSeconds").doubleValue()
                                        + 1e3 * run.path("systemSeconds").doubleValue()),
                median(runs, run -> run.path("peakKib").doubleValue() / 1024));
    }

    private static double median(List<JsonNode> runs, ToDoubleFunction<JsonNode> value) {
        double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
