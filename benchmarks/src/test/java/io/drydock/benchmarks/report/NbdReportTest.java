package io.drydock.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NbdReportTest {
    private static String duel(String server, String work, double serverNanos) {
        return """
        [{"params": {"server": "%s", "work": "%s", "connections": "1"},
          "secondaryMetrics": {
            "ratio": {"score": 2.5}, "ratio.low": {"score": 2.25}, "ratio.high": {"score": 3.0},
            "ours.time": {"score": 4000}, "theirs.time": {"score": 10000},
            "ours.client": {"score": 1100}, "theirs.client": {"score": 6000},
            "ours.server": {"score": %f}, "theirs.server": {"score": 900},
            "ours.heap": {"score": 0.01}, "theirs.heap": {"score": 0}}}]
        """
                .formatted(server, work, serverNanos);
    }

    @Test
    void tellsRatiosCostsAndTheBottleneck(@TempDir Path directory) throws IOException {
        Path docs = Files.createDirectory(directory.resolve("docs"));
        Files.copy(Path.of("../docs/benchmarks.md"), docs.resolve("benchmarks.md"));
        Files.writeString(directory.resolve("Nbd.json"), duel("QEMU_RAW", "read-4k-16", 3900));
        Files.writeString(directory.resolve("NbdTcp.json"), duel("MINIMAL", "stream-1m-4", 700));

        NbdReport.main(new String[] {directory.toString(), docs.toString(), "smoke"});

        assertThat(docs.resolve("benchmarks.md"))
                .content()
                .contains("| times as fast as libnbd | qemu-nbd, raw |")
                .contains("| read 4 KiB × 16 | **2.50** (2.25–3.00) |")
                .contains(
                        "| read 4 KiB × 16 | 2.50 (2.25–3.00) | 4.00 µs | 10.0 µs | 1.10 µs | 6.00 µs"
                                + " | 3.90 µs | 900 ns | server | 0 B |")
                .contains("| minimal server, stream 1 MiB × 4 | 2.50 (2.25–3.00) |")
                .contains("| 700 ns | 900 ns | neither | 0 B |")
                .contains("<!-- begin nbd-copy -->\nNot measured in this run.\n");
        assertThat(docs.resolve("benchmarks/nbd.json")).content().contains("\"ratio\" : 2.5");
    }
}
