package io.drydock.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Makes the tables of docs/benchmarks.md that compare the NBD client with libnbd. */
public final class NbdReport {
    private static final String NOT_MEASURED = "Not measured in this run.\n";

    private final Path results;
    private final Path docs;
    private final Page page;
    private final Map<String, String> machine = Host.facts();
    private final Map<String, List<DuelResult>> measured = new LinkedHashMap<>();

    /** What is kept of a run. */
    private record Snapshot(Map<String, String> machine, Map<String, List<DuelResult>> duels) {}

    private NbdReport(Path results, Path docs, String preset) throws IOException {
        this.results = results;
        this.docs = docs;
        this.page = Page.read(docs.resolve("benchmarks.md"));
        machine.put("preset", preset);
    }

    /**
     * @param arguments the directory with the results, the documentation's, and the preset's name
     */
    public static void main(String[] arguments) throws IOException {
        new NbdReport(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2]).make();
    }

    private void make() throws IOException {
        Table table = new Table("machine", "");
        machine.forEach(table::row);
        page.replace("nbd-machine", table.toString());
        List<DuelResult> all = read("Nbd");
        ratios(all);
        details(all);
        rows("NbdTcp", "nbd-tcp", one -> server(one) + ", " + work(one));
        rows(
                "NbdConnections",
                "nbd-connections",
                one ->
                        server(one)
                                + ", "
                                + one.parameter("connections")
                                + " connections, "
                                + work(one));
        rows("NbdThreads", "nbd-threads", one -> server(one) + ", " + threads(one));
        rows("NbdVhost", "nbd-vhost", one -> protocol(one) + ", " + work(one));
        pair("NbdAttach", "nbd-attach", "resident daemon", "qemu-nbd, started");
        pair("NbdCopy", "nbd-copy", "Drydock", "nbdcopy, started");
        page.write();
        JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(
                Files.createDirectories(docs.resolve("benchmarks")).resolve("nbd.json"),
                json.writeValueAsString(new Snapshot(machine, measured)) + "\n");
    }

    private List<DuelResult> read(String name) throws IOException {
        List<DuelResult> duels = DuelResult.read(results.resolve(name + ".json"));
        measured.put(name, duels);
        return duels;
    }

    /** One row for each work, one column for each server. */
    private void ratios(List<DuelResult> all) throws IOException {
        Map<String, Map<String, DuelResult>> works = new LinkedHashMap<>();
        List<String> heads = new ArrayList<>(List.of("times as fast as libnbd"));
        for (DuelResult one : all) {
            works.computeIfAbsent(work(one), unused -> new LinkedHashMap<>()).put(server(one), one);
            if (!heads.contains(server(one))) {
                heads.add(server(one));
            }
        }
        Table table = new Table(heads.toArray(String[]::new));
        works.forEach((work, servers) -> {
            List<String> cells = new ArrayList<>(List.of(work));
            for (String server : heads.subList(1, heads.size())) {
                DuelResult one = servers.get(server);
                cells.add(one == null ? "–" : "**" + Text.digits(one.ratio()) + "** " + range(one));
            }
            table.row(cells.toArray(String[]::new));
        });
        page.replace("nbd-ratios", all.isEmpty() ? NOT_MEASURED : table.toString());
    }

    private void details(List<DuelResult> all) throws IOException {
        Map<String, List<DuelResult>> servers = new LinkedHashMap<>();
        for (DuelResult one : all) {
            servers.computeIfAbsent(server(one), unused -> new ArrayList<>()).add(one);
        }
        StringJoiner tables = new StringJoiner("\n");
        servers.forEach((server, duels) -> tables.add(table(server, duels, NbdReport::work)));
        page.replace("nbd-details", all.isEmpty() ? NOT_MEASURED : tables.toString());
    }

    private void rows(String name, String part, Function<DuelResult, String> label)
            throws IOException {
        List<DuelResult> duels = read(name);
        page.replace(part, duels.isEmpty() ? NOT_MEASURED : table("", duels, label));
    }

    private static String table(
            String head, List<DuelResult> duels, Function<DuelResult, String> label) {
        Table table =
                new Table(
                        head,
                        "times as fast",
                        "Drydock",
                        "libnbd",
                        "Drydock's processor",
                        "libnbd's",
                        "server's with Drydock",
                        "with libnbd",
                        "bottleneck",
                        "Java heap");
        for (DuelResult one : duels) {
            table.row(
                    label.apply(one),
                    Text.digits(one.ratio()) + " " + range(one),
                    Text.time(one.ours().nanos()),
                    Text.time(one.theirs().nanos()),
                    Text.time(one.ours().clientNanos()),
                    Text.time(one.theirs().clientNanos()),
                    Text.time(one.ours().serverNanos()),
                    Text.time(one.theirs().serverNanos()),
                    one.ours().bottleneck(),
                    Text.bytes(one.ours().heapBytes()));
        }
        return table.toString();
    }

    private void pair(String name, String part, String ours, String theirs) throws IOException {
        List<DuelResult> duels = read(name);
        Table table = new Table("", "time");
        for (DuelResult one : duels) {
            table.row(ours, Text.time(one.ours().nanos()));
            table.row(theirs, Text.time(one.theirs().nanos()));
            table.row("times as fast", Text.digits(one.ratio()) + " " + range(one));
        }
        page.replace(part, duels.isEmpty() ? NOT_MEASURED : table.toString());
    }

    private static String range(DuelResult one) {
        return "(" + Text.digits(one.lowRatio()) + "–" + Text.digits(one.highRatio()) + ")";
    }

    private static String server(DuelResult one) {
        String name = one.parameter("server");
        return switch (name) {
            case "MINIMAL" -> "minimal server";
            case "MINIMAL_SIMPLE" -> "minimal, simple replies";
            case "QEMU_RAW" -> "qemu-nbd, raw";
            case "QEMU_QCOW2" -> "qemu-nbd, qcow2";
            case "STORAGE_DAEMON" -> "storage daemon, raw";
            case "NBDKIT_MEMORY" -> "nbdkit, memory";
            case "NBDKIT_FILE" -> "nbdkit, file";
            default -> throw new IllegalArgumentException("no server: " + name);
        };
    }

    /** {@code read-4k-16} is {@code read 4 KiB × 16}. */
    private static String work(DuelResult one) {
        String[] parts = one.parameter("work").split("-");
        return parts[0] + " " + length(parts[1]) + " × " + parts[2];
    }

    private static String protocol(DuelResult one) {
        return one.parameter("protocol").equals("NBD") ? "NBD" : "vhost-user-blk";
    }

    private static String threads(DuelResult one) {
        String[] parts = one.parameter("work").split("-");
        String kind = one.parameter("callers").equals("VIRTUAL") ? "virtual" : "platform";
        return parts[2] + " " + kind + " threads, " + parts[0] + " " + length(parts[1]);
    }

    private static String length(String text) {
        return text.replace("k", " KiB").replace("m", " MiB");
    }
}
