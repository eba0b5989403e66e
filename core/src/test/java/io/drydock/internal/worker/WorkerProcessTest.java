package io.drydock.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.Isolation;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.worker.TrickDriver.Trick;
import io.drydock.testing.BytesDevice;
import io.drydock.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

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
            try (Stream<Path> files = Files.list(process.resolve("fd"))) {
                long sockets = files.filter(WorkerProcessTest::isSocket).count();
                assertThat(sockets).isEqualTo(Worker.LANES);
            }
        }
        assertThat(ProcessHandle.current().children().filter(WorkerProcessTest::isWorker))
                .isEmpty();
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException e) {
            return false;
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
