package io.drydock.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class ReportTest {
    private static final String JMH =
            """
            [ %s, %s ]
            """
                    .formatted(
                            result("ProbeBenchmark.probe", "FFM", "avgt", 250, "0.5"),
                            result("ProbeBenchmark.probe", "TOOL", "avgt", 3000, "\"NaN\""));

    @TempDir private Path directory;
    private Path results;
    private Path docs;

    private static String result(
            String method, String way, String mode, double micros, String error) {
        return """
        {"benchmark": "io.drydock.benchmarks.%s", "mode": "%s", "params": {"way": "%s"},
         "primaryMetric": {"score": %f, "scoreError": %s, "scoreUnit": "us/op",
                           "scorePercentiles": {"0.0": %f, "50.0": %f, "99.0": %f}},
         "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 0.02}}}
        """
                .formatted(method, mode, way, micros, error, micros / 2, micros, 2 * micros);
    }

    @BeforeEach
    void layOut() throws IOException {
        results = Files.createDirectory(directory.resolve("results"));
        docs = Files.createDirectory(directory.resolve("docs"));
        Path page = Path.of("../docs/benchmarks.md");
        Files.copy(page, docs.resolve("benchmarks.md"));
        Files.writeString(results.resolve("Probe.json"), JMH);
    }

    private void report() throws IOException {
        Report.main(new String[] {results.toString(), docs.toString(), "smoke"});
    }

    @Test
    void tellsTimesRatiosAndWhatWasNotMeasured() throws Exception {
        report();

        assertThat(docs.resolve("benchmarks.md"))
                .content()
                .contains("| Drydock (FFM) | 250 µs | 125 µs | 251 µs | 1.00 × | 0 B |")
                .contains("| process of the tool | 3.00 ms | 1.50 ms | 3.00 ms | 12.0 × | 0 B |")
                .contains("<!-- begin DeviceSize -->\nNot measured in this run.\n")
                .contains("| preset | smoke |");
        assertThat(docs.resolve("benchmarks/results.json"))
                .content()
                .contains("\"typicalNanos\" : 250000.0");
    }

    @Test
    void drawsABarForEachWay() throws Exception {
        report();

        DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
        parsers.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        Element svg =
                parsers.newDocumentBuilder()
                        .parse(docs.resolve("benchmarks/Probe.svg").toFile())
                        .getDocumentElement();
        assertThat(svg.getTextContent())
                .contains(
                        "libblkid's probe of an ext4 image", "Drydock (FFM)", "250 µs", "3.00 ms");
    }

    @Test
    void tellsStepsAndCommands() throws IOException {
        Files.writeString(
                results.resolve("steps.json"),
                """
                {"raw": [{"name": "open", "firstNanos": 800000000, "typicalNanos": 2000000}]}
                """);
        Files.writeString(
                results.resolve("cli.json"),
                """
                [{"name": "drydock inspect", "runs": [
                  {"wallMicros": 500000, "userSeconds": 0.25, "systemSeconds": 0.05, "peakKib": 71680},
                  {"wallMicros": 400000, "userSeconds": 0.15, "systemSeconds": 0.05, "peakKib": 69632}]}]
                """);

        report();

        assertThat(docs.resolve("benchmarks.md"))
                .content()
                .contains("| raw | first time in a JVM | later |")
                .contains("| open | 800 ms | 2.00 ms |")
                .contains("| `drydock inspect` | 450 ms | 250 ms | 69.0 MiB | 2 |");
    }

    @Test
    void samplesGiveMedianAndPercentile() throws IOException {
        String sampled = result("MountBenchmark.mount", "FFM", "sample", 1500, "1.0");
        Path file = Files.writeString(results.resolve("Mount.json"), "[" + sampled + "]");

        Measurement measurement = JmhResults.read(file).getFirst();

        assertThat(measurement.benchmark()).isEqualTo("Mount");
        assertThat(measurement.typicalNanos()).isEqualTo(1_500_000);
        assertThat(measurement.highNanos()).isEqualTo(3_000_000);
    }

    @Test
    void aPageWithoutThePartIsAnError() throws IOException {
        Files.writeString(docs.resolve("benchmarks.md"), "<!-- begin machine -->\n");

        assertThatThrownBy(this::report)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no part called machine");
    }
}
