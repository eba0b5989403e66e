package io.drydock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchmarksTest {
    /** Every benchmark checks what it finds before it is measured. */
    @ParameterizedTest
    @ValueSource(classes = {DeviceSizeBenchmark.class, ProbeBenchmark.class, MountBenchmark.class})
    void everyWayIntoCFindsTheSameAndLeavesNothing(Class<?> benchmark) throws Exception {
        runsOnceEach(benchmark, Way.values().length);
    }

    @Test
    void everyWayToOpenAGuestFindsTheSameAndLeavesNothing() throws Exception {
        assumeTrue(
                Files.exists(Path.of(System.getProperty("drydock.guests"), "debian12.qcow2")),
                "the guest is not there: make guest");
        runsOnceEach(OpenGuestBenchmark.class, 8);
    }

    @Test
    void everyWayPartitionsADisk() throws Exception {
        runsOnceEach(PartitionBenchmark.class, 4);
    }

    @Test
    void everyEditLeavesNothing() throws Exception {
        runsOnceEach(TransactionBenchmark.class, 6);
    }

    @Test
    void everyWayToWalkAndToCopyFindsTheSameAndLeavesNothing() throws Exception {
        runsOnceEach(WalkBenchmark.class, 3, Map.of("directories", "10"));
        runsOnceEach(ThroughputBenchmark.class, 6, Map.of("mebibytes", "5"));
    }

    @Test
    void bothEnginesFindTheSameAndLeaveNothing() throws Exception {
        Map<String, String> small = Map.of("mebibytes", "8", "directories", "2");
        runsOnceEach(ExtEngineBenchmark.class, 16, small);
    }

    private static void runsOnceEach(Class<?> benchmark, int ways) throws Exception {
        runsOnceEach(benchmark, ways, Map.of());
    }

    /** With parameters that make it small. */
    private static void runsOnceEach(Class<?> benchmark, int ways, Map<String, String> parameters)
            throws Exception {
        assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "loop devices and mounts need root");
        List<String> before = leftovers();

        Collection<RunResult> results = once(benchmark, parameters);

        assertThat(results).hasSize(ways);
        assertThat(leftovers()).isEqualTo(before);
    }

    /** Of this process only: others may be running benchmarks as well. */
    private static List<String> leftovers() throws IOException {
        String loops = Tool.run("losetup", "--all", "--raw", "--noheadings", "--output=BACK-FILE");
        String mounts = Files.readString(Path.of("/proc/self/mountinfo"));
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return Stream.of(files.map(Path::toString), loops.lines(), mounts.lines())
                    .flatMap(lines -> lines)
                    .filter(line -> line.contains(Scratch.prefix()))
                    .toList();
        }
    }

    private static Collection<RunResult> once(Class<?> benchmark, Map<String, String> parameters)
            throws Exception {
        ChainedOptionsBuilder options = new OptionsBuilder();
        parameters.forEach(options::param);
        return new Runner(
                        options.include(benchmark.getName())
                                .mode(Mode.SingleShotTime)
                                .forks(0)
                                .warmupIterations(0)
                                .measurementIterations(1)
                                .verbosity(VerboseMode.SILENT)
                                .shouldFailOnError(true)
                                .build())
                .run();
    }
}
