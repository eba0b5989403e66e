package io.drydock.internal.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.Extent;
import io.drydock.error.ConnectionLostException;
import io.drydock.error.NotFoundException;
import io.drydock.testing.Commands;
import io.drydock.testing.VhostServer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client against qemu-storage-daemon; what all devices do is in BlockDeviceContractTest. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VhostUserBlkDeviceTest {
    private static final int SIZE = 8 << 20;

    @TempDir private Path directory;
    private Path image;

    @BeforeEach
    void makeImage() {
        image = directory.resolve("image");
        Commands.run("qemu-img", "create", "-q", "-f", "qcow2", image, SIZE);
    }

    private VhostServer serve() throws Exception {
        return VhostServer.start(image, "qcow2", "writable=on", "num-queues=4");
    }

    private static VhostUserBlkDevice connect(VhostServer server) throws IOException {
        return VhostUserBlkDevice.connect(server.socket(), VhostUserOptions.defaults());
    }

    private static MemorySegment block() {
        return MemorySegment.ofArray(new byte[4096]);
    }

    @Test
    void nobodyThereIsSaid() {
        Path none = directory.resolve("none");
        assertThatThrownBy(() -> VhostUserBlkDevice.connect(none, VhostUserOptions.defaults()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining(none.toString());
    }

    @Test
    void zeroedAndDiscardedIsNotInTheImage() throws Exception {
        try (VhostServer server = serve();
                VhostUserBlkDevice device = connect(server)) {
            device.write(0, MemorySegment.ofArray(new byte[SIZE]).fill((byte) 1));
            device.zero(0, 2 << 20);
            device.discard(4 << 20, 2 << 20);
            device.flush();
            // virtio-blk has no holes to tell of.
            assertThat(device.extents(5, 7)).containsExactly(new Extent(5, 7, true, false));
        }
        String map = Commands.run("qemu-img", "map", "--output", "json", image);
        assertThat(map.lines().filter(line -> line.contains("\"zero\": true")))
                .hasSize(2)
                .allMatch(line -> line.contains("\"length\": 2097152"));
    }

    @Test
    void theBackEndsDeathFailsAllThatIsInFlight() throws Exception {
        try (VhostServer server = serve();
                VhostUserBlkDevice device = connect(server);
                ExecutorService threads = Executors.newCachedThreadPool();
                ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> loops = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                loops.add((i % 2 == 0 ? threads : virtual).submit(() -> readForEver(device)));
            }
            CompletableFuture<Void> async = new CompletableFuture<>();
            readAgain(device, async);
            Thread.sleep(200);
            server.process().destroyForcibly();
            for (Future<?> loop : loops) {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> loop.get(5, TimeUnit.SECONDS))
                        .withCauseInstanceOf(ConnectionLostException.class);
            }
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> async.get(5, TimeUnit.SECONDS))
                    .withCauseInstanceOf(ConnectionLostException.class);
            assertThatThrownBy(() -> device.read(0, block()))
                    .isInstanceOf(ConnectionLostException.class);
        }
    }

    private static Void readForEver(VhostUserBlkDevice device) throws IOException {
        MemorySegment into = MemorySegment.ofArray(new byte[1 << 18]);
        while (true) {
            device.read(0, into);
        }
    }

    /** Each completion begins the next request. */
    private static void readAgain(VhostUserBlkDevice device, CompletableFuture<Void> end) {
        device.read(
                0,
                block(),
                error -> {
                    if (error == null) {
                        readAgain(device, end);
                    } else {
                        end.completeExceptionally(error);
                    }
                });
    }

    @Test
    void anIdleDeviceNoticesTheEndAtTheNextRequest() throws Exception {
        try (VhostServer server = serve();
                VhostUserBlkDevice device = connect(server)) {
            device.read(0, block());
            server.process().destroyForcibly();
            server.process().onExit().get();
            assertThatThrownBy(() -> device.read(0, block()))
                    .isInstanceOf(ConnectionLostException.class);
            assertThatThrownBy(() -> device.readAsync(0, block()).get())
                    .hasCauseInstanceOf(ConnectionLostException.class);
        }
    }

    @Test
    void anInterruptEndsNothing() throws Exception {
        try (VhostServer server = serve();
                VhostUserBlkDevice device = connect(server)) {
            Thread.currentThread().interrupt();
            device.write(0, MemorySegment.ofArray(new byte[4 << 20]));
            assertThat(Thread.interrupted()).isTrue();
            Thread virtual =
                    Thread.startVirtualThread(() -> {
                        Thread.currentThread().interrupt();
                        try {
                            device.read(0, MemorySegment.ofArray(new byte[4 << 20]));
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    });
            virtual.join();
            device.read(0, block());
        }
    }

    @Test
    void aCompletionMayCloseTheDevice() throws Exception {
        try (VhostServer server = serve()) {
            CompletableFuture<Void> closed = new CompletableFuture<>();
            VhostUserBlkDevice device = connect(server);
            device.read(
                    0,
                    block(),
                    error -> {
                        device.close();
                        closed.complete(null);
                    });
            closed.get();
        }
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        try (VhostServer server = serve()) {
            connect(server).close();
            long before = countFds();
            for (int i = 0; i < 10; i++) {
                try (VhostUserBlkDevice device = connect(server)) {
                    device.read(0, block());
                    device.readAsync(0, block()).get();
                }
            }
            assertThat(countFds()).isEqualTo(before);
            assertThat(Files.readString(Path.of("/proc/self/maps")))
                    .doesNotContain("drydock-vhost");
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("drydock-vhost"));
        }
        Path socket = directory.resolve("none");
        long before = countFds();
        assertThatThrownBy(() -> VhostUserBlkDevice.connect(socket, VhostUserOptions.defaults()));
        assertThat(countFds()).isEqualTo(before);
    }

    private static long countFds() throws IOException {
        try (var fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.count();
        }
    }

    @Test
    void requestsBeyondTheQueueWaitForTheirTurn() throws Exception {
        try (VhostServer server = serve();
                VhostUserBlkDevice device =
                        VhostUserBlkDevice.connect(
                                server.socket(),
                                VhostUserOptions.defaults().withPolling(Duration.ZERO));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> parts = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                parts.add(
                        threads.submit(() -> {
                            device.read(0, MemorySegment.ofArray(new byte[1 << 20]));
                            return null;
                        }));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        }
    }
}
