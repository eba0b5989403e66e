package io.drydock.benchmarks.report;

import io.drydock.benchmarks.StepTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
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
    private record Snapshot(
            Map<String, String> machine,
            List<Measurement> measurements,
            Map<String, List<StepTimes.Step>> steps,
            List<CliRuns> commands) {}

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
        calls("LookUp", "What an ext4 image is called, asked of an open session");
        calls("Mount", "A loop device on an ext4 image, mount and umount");
        guests();
        calls("Walk", "100,000 files, walked with the status of each");
        throughput();
        engines();
        Map<String, List<StepTimes.Step>> steps = StepTimes.read(results.resolve("steps.json"));
        steps(steps);
        List<CliRuns> commands = CliRuns.read(results.resolve("cli.json"));
        commands(commands);
        page.write();
        JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Snapshot snapshot = new Snapshot(machine, measured, steps, commands);
        Files.writeString(charts.resolve("results.json"), json.writeValueAsString(snapshot) + "\n");
    }

    /** A benchmark with one set of peers. */
    private void calls(String benchmark, String title) throws IOException {
        List<Measurement> measurements = JmhResults.read(results.resolve(benchmark + ".json"));
        measured.addAll(measurements);
        peers(benchmark, title, true, measurements);
    }

    /** A table and a chart of one thing done in several ways, ours first. */
    private void peers(String name, String title, boolean logarithmic, List<Measurement> peers)
            throws IOException {
        if (peers.isEmpty()) {
            page.replace(name, NOT_MEASURED);
            return;
        }
        double ours = peers.getFirst().typicalNanos();
        Table table = new Table("way", "time", "least", "up to", "to Drydock's", "Java heap");
        Chart chart = new Chart(title, logarithmic);
        for (Measurement peer : peers) {
            String way = way(peer);
            table.row(
                    way,
                    Text.time(peer.typicalNanos()),
                    Text.time(peer.leastNanos()),
                    Text.time(peer.highNanos()),
                    Text.ratio(peer.typicalNanos() / ours),
                    Text.bytes(peer.heapBytes()));
            chart.add(way, peer.typicalNanos(), peer.equals(peers.getFirst()));
        }
        page.replace(name, table.toString());
        chart.write(charts.resolve(name + ".svg"));
    }

    /** The benchmark whose peers are the ways of opening a guest. */
    private void guests() throws IOException {
        List<Measurement> measurements = JmhResults.read(results.resolve("OpenGuest.json"));
        measured.addAll(measurements);
        for (String format : List.of("RAW", "QCOW2")) {
            List<Measurement> peers =
                    measurements.stream()
                            .filter(one -> one.parameter("format").equals(format))
                            .toList();
            String title = "Open, inspect, mount, read, close: a " + format + " image";
            peers("OpenGuest" + format, title, false, peers);
        }
    }

    /** The benchmark whose peers are who copies a file. */
    private void throughput() throws IOException {
        List<Measurement> measurements = JmhResults.read(results.resolve("Throughput.json"));
        measured.addAll(measurements);
        for (String work : List.of("READ", "WRITE", "REPLACE")) {
            List<Measurement> peers =
                    measurements.stream()
                            .filter(one -> one.parameter("work").equals(work))
                            .toList();
            peers("Throughput" + work, "1 GiB on ext4: " + work, false, peers);
        }
    }

    /** The benchmark whose peers are the two engines. */
    private void engines() throws IOException {
        List<Measurement> measurements = JmhResults.read(results.resolve("ExtEngine.json"));
        if (measurements.isEmpty()) {
            page.replace("ExtEngine", NOT_MEASURED);
            return;
        }
        measured.addAll(measurements);
        Table table = new Table("work", "image", "kernel", "userspace", "kernel's to userspace's");
        for (Measurement kernel : measurements) {
            if (!kernel.parameter("engine").equals("KERNEL")) {
                continue;
            }
            Map<String, String> peer = new HashMap<>(kernel.parameters());
            peer.put("engine", "USERSPACE");
            for (Measurement userspace : measurements) {
                if (userspace.parameters().equals(peer)) {
                    table.row(
                            kernel.parameter("work").toLowerCase(Locale.ROOT).replace('_', ' '),
                            kernel.parameter("format").toLowerCase(Locale.ROOT),
                            Text.time(kernel.typicalNanos()),
                            Text.time(userspace.typicalNanos()),
                            Text.ratio(kernel.typicalNanos() / userspace.typicalNanos()));
                }
            }
        }
        page.replace("ExtEngine", table.toString());
    }

    private void steps(Map<String, List<StepTimes.Step>> images) throws IOException {
        if (images.isEmpty()) {
            page.replace("steps", NOT_MEASURED);
            return;
        }
        StringJoiner tables = new StringJoiner("\n");
        images.forEach((image, steps) -> {
            Table table = new Table(image, "first time in a JVM", "later");
            for (StepTimes.Step step : steps) {
                table.row(
                        step.name(),
                        Text.time((double) step.firstNanos()),
                        Text.time((double) step.typicalNanos()));
            }
            tables.add(table.toString());
        });
        page.replace("steps", tables.toString());
    }

    private void commands(List<CliRuns> commands) throws IOException {
        if (commands.isEmpty()) {
            page.replace("cli", NOT_MEASURED);
            return;
        }
        Table table = new Table("command", "start to exit", "processor", "peak memory", "runs");
        for (CliRuns command : commands) {
            table.row(
                    "`" + command.command() + "`",
                    Text.time(command.wallMillis() * 1e6),
                    Text.time(command.processorMillis() * 1e6),
                    Text.digits(command.peakMib()) + " MiB",
                    String.valueOf(command.runs()));
        }
        page.replace("cli", table.toString());
    }

    private static String way(Measurement measurement) {
        String name =
                measurement.parameter("way")
                        + measurement.parameter("by")
                        + measurement.parameter("from");
        return switch (name) {
            case "FFM" -> "Drydock (FFM)";
            case "JNA_DIRECT" -> "JNA, direct mapping";
            case "JNA_INTERFACE" -> "JNA, interface mapping";
            case "TOOL" -> "process of the tool";
            case "CACHE" -> "Drydock, remembered";
            case "CHECKED_CACHE" -> "Drydock, remembered, the file looked at each time";
            case "IMAGE" -> "Drydock, caches off";
            case "DRYDOCK" -> "Drydock";
            case "USERSPACE" -> "Drydock, without the kernel's filesystems";
            case "TOOLS" -> "process for each step";
            case "SCRIPT" -> "one shell script";
            case "SERIAL" -> "Drydock, one thread";
            case "PARALLEL" -> "Drydock, two threads or more";
            case "FIND" -> "find -ls";
            default -> throw new IllegalArgumentException("no way: " + name);
        };
    }
}
