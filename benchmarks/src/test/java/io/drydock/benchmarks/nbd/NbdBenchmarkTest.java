package io.drydock.benchmarks.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.drydock.benchmarks.SkippedException;
import io.drydock.benchmarks.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

class NbdBenchmarkTest {
    @BeforeAll
    static void libnbdIsThere() {
        try {
            LibNbdClient.require();
        } catch (SkippedException e) {
            abort(e.toString());
        }
    }

    /** Both clients read all of the export before they are measured, and have to find the same. */
    @ParameterizedTest
    @EnumSource(NbdServer.Kind.class)
    void bothClientsFindTheSameOnEveryServer(NbdServer.Kind server) throws Exception {
        Collection<RunResult> results =
                once(
                        NbdBenchmark.class,
                        options ->
                                options.param("server", server.name())
                                        .param("work", "read-4k-16", "write-64k-4", "zero-64k-1"));

        assertThat(results).hasSize(3);
        assertThat(results)
                .flatExtracting(result -> result.getSecondaryResults().values())
                .filteredOn(shown -> shown.getLabel().equals("ratio"))
                .allSatisfy(ratio -> assertThat(ratio.getScore()).isPositive())
                .hasSize(3);
    }

    @Test
    void sharedMemoryFindsTheSameAsLibnbd() throws Exception {
        assertThat(
                        once(
                                NbdBenchmark.class,
                                options ->
                                        options.param("server", "STORAGE_DAEMON")
                                                .param("protocol", "VHOST_USER_BLK")
                                                .param("work", "read-4k-1", "write-64k-4")))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(classes = {NbdCopyBenchmark.class, NbdAttachBenchmark.class})
    void copiesAndNewImagesAreMeasured(Class<?> benchmark) throws Exception {
        assertThat(once(benchmark, options -> {})).hasSize(1);
    }

    private static Collection<RunResult> once(
            Class<?> benchmark, Consumer<ChainedOptionsBuilder> parameters) throws Exception {
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .include(benchmark.getName())
                        .addProfiler(OutcomeProfiler.class)
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true);
        parameters.accept(options);
        return new Runner(options.build()).run();
    }

    /** Another client's word that the benchmarks' own server speaks NBD. */
    @ParameterizedTest
    @CsvSource({"MINIMAL,UNIX", "MINIMAL,TCP", "MINIMAL_SIMPLE,UNIX"})
    void nbdcopyReadsAndWritesTheMinimalServer(
            NbdServer.Kind kind, NbdServer.Socket socket, @TempDir Path directory)
            throws Exception {
        Path copy = directory.resolve("copy");
        try (NbdServer server = NbdServer.start(kind, socket)) {
            Tool.run("nbdcopy", server.uri(), copy.toString());
            Tool.run("nbdcopy", copy.toString(), server.uri());
        }

        assertThat(copy).hasSize(NbdServer.SIZE_BYTES);
        assertThat(Files.readAllBytes(copy)).startsWith(0, 1, 2, 3).endsWith(252, 253, 254, 255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"read-4k-16", "write-64k-4", "zero-64k-8", "stream-1m-4"})
    void libnbdKeepsManyRequestsInFlight(String work) throws Exception {
        try (NbdServer server = NbdServer.start(NbdServer.Kind.NBDKIT_FILE, NbdServer.Socket.UNIX);
                LibNbdClient client = LibNbdClient.connect(server.uri(), 2, NbdServer.SIZE_BYTES)) {
            Client.Load load = client.pipeline(Work.parse(work));

            assertThat(load.run(System.nanoTime() + 10_000_000))
                    .isGreaterThanOrEqualTo(Work.parse(work).depth());
        }
    }

    @Test
    void aWorkIsWhatItsNameSays() {
        assertThat(Work.parse("stream-256k-4")).isEqualTo(new Work(Work.Kind.STREAM, 256 << 10, 4));
        assertThat(Work.parse("read-1m-1")).isEqualTo(new Work(Work.Kind.READ, 1 << 20, 1));
    }
}
