package io.drydock.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.RefusedException;
import io.drydock.filesystem.Isolation;
import io.drydock.internal.driver.Driver;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.linux.Landlock;
import io.drydock.internal.worker.TrickDriver.Trick;
import io.drydock.testing.BytesDevice;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a worker is as a process. */
class WorkerProcessTest {
    private static final BytesDevice DEVICE = BytesDevice.of(new byte[512]);
    private static final Medium MEDIUM =
            new Medium(DEVICE, List.of(), "trick", "disk", 1, true, List.of());

    private static ProcessHandle worker(ProcessHandle parent) {
        List<ProcessHandle> workers =
                parent.children().filter(WorkerProcessTest::isWorker).toList();
        assertThat(workers).hasSize(1);
        return workers.getFirst();
    }

    private static boolean isWorker(ProcessHandle process) {
        Optional<String[]> arguments = process.info().arguments();
        return arguments.map(List::of).orElse(List.of()).contains(TestWorker.class.getName());
    }

    @Test
    void hasNoPrivilegesAndNoFilesOfOurs() throws IOException {
        try (Workers workers = TestWorker.workers(Isolation.perMount());
                Inodes inodes = workers.isolate(new TrickDriver()).open(MEDIUM)) {
            assertThat(inodes.label()).isNotEmpty();
            Path process = Path.of("/proc", Long.toString(worker(ProcessHandle.current()).pid()));
            assertThat(Files.readAllLines(process.resolve("status")))
                    .contains("NoNewPrivs:\t1", "CapEff:\t0000000000000000")
                    .contains("CapPrm:\t0000000000000000", "CapInh:\t0000000000000000");
            assertThat(Files.readAllLines(process.resolve("limits")))
                    .anyMatch(line -> line.matches("Max core file size +0 +0 .*"))
                    .anyMatch(line -> line.matches("Max file size +65536 +65536 .*"))
                    .anyMatch(line -> line.matches("Max data size +1342177280 +1342177280 .*"));
            assertThat(descriptors(process)).containsExactlyElementsOf(expectedDescriptors());
        }
        assertThat(ProcessHandle.current().children().filter(WorkerProcessTest::isWorker))
                .isEmpty();
    }

    /** Of what kind they are, but for files that the JVM reads itself from. */
    private static List<String> descriptors(Path process) throws IOException {
        List<String> kinds = new ArrayList<>();
        List<String> own = new ArrayList<>(List.of(System.getProperty("java.home")));
        own.addAll(List.of(ChildJvm.classPath().split(":")));
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            for (Path file :
                    files.sorted(Comparator.comparing(WorkerProcessTest::number)).toList()) {
                String target = Files.readSymbolicLink(file).toString();
                if (own.stream().noneMatch(target::startsWith)) {
                    kinds.add(target.replaceAll(":?\\[.*| \\(deleted\\)", ""));
                }
            }
        }
        return kinds;
    }

    private static int number(Path file) {
        return Integer.parseInt(file.getFileName().toString());
    }

    private static List<String> expectedDescriptors() {
        String memory = "/memfd:drydock-worker";
        List<String> kinds = new ArrayList<>(List.of("/dev/null", memory, memory, "pipe"));
        for (int i = 0; i < Worker.LANES; i++) {
            kinds.addAll(List.of("socket", memory));
        }
        return kinds;
    }

    /** What this process can, the worker cannot. */
    @ParameterizedTest
    @EnumSource(
            names = {
                "READ_FILE",
                "LIST_DIRECTORY",
                "WRITE_FILE",
                "MAKE_FILE",
                "CONNECT",
                "LISTEN",
                "SIGNAL"
            })
    void isKeptFrom(Trick trick, @TempDir Path directory) throws IOException {
        int needed =
                switch (trick) {
                    case CONNECT, LISTEN -> 4;
                    case SIGNAL -> 6;
                    default -> 1;
                };
        Needs.that(Landlock.version() >= needed, "needs a kernel with Landlock " + needed);
        try (ServerSocket server = new ServerSocket(0)) {
            String target =
                    switch (trick) {
                        case READ_FILE -> "/etc/passwd";
                        case LIST_DIRECTORY -> directory.toString();
                        case WRITE_FILE -> Files.createFile(directory.resolve("file")).toString();
                        case SIGNAL -> Long.toString(ProcessHandle.current().pid());
                        case CONNECT -> Integer.toString(server.getLocalPort());
                        default -> directory.resolve("new").toString();
                    };
            TrickDriver driver = new TrickDriver();
            List<String> options = List.of(trick.name(), target);
            Medium medium = new Medium(DEVICE, List.of(), "trick", "disk", 1, true, options);
            driver.open(medium).close();
            try (Workers workers = TestWorker.workers(Isolation.perMount())) {
                Driver isolated = workers.isolate(driver);
                assertThatThrownBy(() -> isolated.open(medium))
                        .isInstanceOf(RefusedException.class)
                        .message()
                        .containsAnyOf("AccessDenied", "Permission denied", "EPERM");
            }
        }
    }

    /** Mounts, says so, and lets the worker hang. */
    static final class Embedder {
        private Embedder() {}

        public static void main(String[] arguments) throws IOException {
            try (Workers workers = TestWorker.workers(Isolation.perMount());
                    Inodes inodes = workers.isolate(new TrickDriver()).open(MEDIUM)) {
                System.out.println("mounted");
                inodes.status(Trick.HANG.inode());
            }
        }
    }

    @Test
    void endsWithAnEmbedderThatIsKilled() throws Exception {
        try (ChildJvm embedder = ChildJvm.start(Embedder.class)) {
            assertThat(embedder.readLine()).isEqualTo("mounted");
            ProcessHandle worker = worker(ProcessHandle.of(embedder.pid()).orElseThrow());
            embedder.kill();
            worker.onExit().get(60, TimeUnit.SECONDS);
            assertThat(worker.isAlive()).isFalse();
        }
    }
}
