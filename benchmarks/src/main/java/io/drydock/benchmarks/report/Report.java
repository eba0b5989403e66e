package io.drydock.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Makes the numbers, charts and snapshot of docs/benchmarks.md of the results of one run. */
public final class Report {
    private static final String NOT_MEASURED = "Not measured in this run.\n";

    private final Path results;
    private final Path charts;
    private final Page page;
    private final Map<String, String> machine = Host.facts();
    private final List<Measurement> measured = new ArrayList<>();

    /** What is kept of a run. */
    private record Snapshot(Map<String, String> machine, List<Measurement> measurements) {}

    private Report(Path results, Path docs, String preset) throws IOException {
        this.results = results;
        this.charts = Files.createDirectories(docs.resolve("benchmarks"));
        this.page = Page.read(docs.resolve("benchmarks.md"));
        machine.put("preset", preset);
    }

    /**
     * @param arguments the directory with the results, the documentation's, and the preset's name
     */
    public static void main(String[] arguments) throws IOException {
        new Report(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2]).make();
    }

    private void make() throws IOException {
        Table table = new Table("machine", "");
        machine.forEach(table::row);
        page.replace("machine", table.toString());
        calls("DeviceSize", "BLKGETSIZE64 on an open loop device");
        calls("Probe", "libblkid's probe of an ext4 image");
        page.write();
        JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Snapshot snapshot = new Snapshot(machine, measured);
        Files.writeString(charts.resolve("results.json"), json.writeValueAsString(snapshot) + "\n");
    }

    /** A benchmark whose peers are the ways into C. */
    private void calls(String benchmark, String title) throws IOException {
        List<Measurement> measurements = JmhResults.read(results.resolve(benchmark + ".json"));
        if (measurements.isEmpty()) {
            page.replace(benchmark, NOT_MEASURED);
            return;
        }
        measured.addAll(measurements);
        double ours = measurements.getFirst().typicalNanos();
        Table table = new Table("way", "time", "up to", "to FFM's", "Java heap");
        Chart chart = new Chart(title + " (logarithmic)", true);
        for (Measurement measurement : measurements) {
            String way = way(measurement.parameter("way"));
            table.row(
                    way,
                    Text.time(measurement.typicalNanos()),
                    Text.time(measurement.highNanos()),
                    Text.ratio(measurement.typicalNanos() / ours),
                    Text.bytes(measurement.heapBytes()));
            chart.add(way, measurement.typicalNanos(), way.startsWith("FFM"));
        }
        page.replace(benchmark, table.toString());
        chart.write(charts.resolve(benchmark + ".svg"));
    }

    private static String way(String name) {
        return switch (name) {
            case "FFM" -> "FFM (Drydock)";
            case "JNA_DIRECT" -> "JNA, direct mapping";
            case "JNA_INTERFACE" -> "JNA, interface mapping";
            case "TOOL" -> "process of the tool";
            default -> name;
        };
    }
}
