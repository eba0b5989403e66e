package io.drydock.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.Completion;
import io.drydock.error.CancelledException;
import io.drydock.error.ConnectionLostException;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.error.TimedOutException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that nobody waits for, and requests that are given up. */
@Timeout(60)
class AsyncTest {
    private static final int SIZE = 16 << 20;

    /** Random reads, each of which makes the next when it ends. */
    private static final class Chain implements Completion {
        private final NbdDevice device;
        private final MemorySegment into;
        private final Random random;
        private final AtomicInteger left;
        private final CountDownLatch ended;
        private final AtomicReference<@Nullable Object> wrong;
        private long offset;

        Chain(
                NbdDevice device,
                MemorySegment into,
                int seed,
                AtomicInteger left,
                CountDownLatch ended,
                AtomicReference<@Nullable Object> wrong) {
            this.device = device;
            this.into = into;
            this.random = new Random(seed);
            this.left = left;
            this.ended = ended;
            this.wrong = wrong;
        }

        void next() {
            if (left.getAndDecrement() > 0) {
                offset = random.nextLong((SIZE - into.byteSize()) / 8) * 8;
                device.read(offset, into, this);
            } else {
                ended.countDown();
            }
        }

        @Override
        public void completed(@Nullable IOException error) {
            if (error != null) {
                wrong.set(error);
            } else if (into.get(ValueLayout.JAVA_LONG, 0) != offset + 1
                    || into.get(ValueLayout.JAVA_LONG, into.byteSize() - 8)
                            != offset + into.byteSize() - 8 + 1) {
                wrong.set("wrong data at " + offset);
            }
            next();
        }
    }

    private static void fill(NbdDevice device) throws IOException {
        byte[] bytes = new byte[SIZE];
        MemorySegment memory = MemorySegment.ofArray(bytes);
        for (int i = 0; i < SIZE; i += 8) {
            memory.set(ValueLayout.JAVA_LONG_UNALIGNED, i, i + 1L);
        }
        device.write(0, memory);
    }

    @Test
    void manyChainsOfReadsOfAllSizesBringWhatWasWritten() throws Exception {
        try (Server server = Server.nbdkit("memory", "16M");
                NbdDevice device = server.connect(NbdOptions.defaults().withConnections(2));
                Arena arena = Arena.ofShared()) {
            fill(device);
            AtomicInteger left = new AtomicInteger(20_000);
            AtomicReference<@Nullable Object> wrong = new AtomicReference<>();
            int chains = 100;
            CountDownLatch ended = new CountDownLatch(chains);
            Random random = new Random(5);
            for (int i = 0; i < chains; i++) {
                long size = 8L * (1 + random.nextInt(i % 10 == 0 ? 1 << 17 : 1 << 10));
                new Chain(device, arena.allocate(size, 8), i, left, ended, wrong).next();
            }
            assertThat(ended.await(50, TimeUnit.SECONDS)).isTrue();
            assertThat(wrong.get()).isNull();
        }
    }

    @Test
    void platformAndVirtualThreadsAndCompletionsShareAConnection() throws Exception {
        try (Server server = Server.nbdkit("memory", "16M");
                NbdDevice device = server.connect();
                ExecutorService platform = Executors.newFixedThreadPool(4);
                ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor();
                Arena arena = Arena.ofShared()) {
            fill(device);
            AtomicInteger left = new AtomicInteger(5_000);
            AtomicReference<@Nullable Object> wrong = new AtomicReference<>();
            CountDownLatch ended = new CountDownLatch(4);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                new Chain(device, arena.allocate(4096, 8), i, left, ended, wrong).next();
                all.add(platform.submit(() -> readMany(device)));
                all.add(virtual.submit(() -> readMany(device)));
            }
            for (Future<?> one : all) {
                one.get();
            }
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(wrong.get()).isNull();
        }
    }

    private static @Nullable Void readMany(NbdDevice device) throws IOException {
        Random random = new Random();
        byte[] bytes = new byte[8192];
        for (int i = 0; i < 500; i++) {
            long offset = random.nextLong((SIZE - bytes.length) / 8) * 8;
            device.read(offset, MemorySegment.ofArray(bytes));
            long found = MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_LONG_UNALIGNED, 800);
            assertThat(found).isEqualTo(offset + 800 + 1);
        }
        return null;
    }

    @Test
    void aRequestThatIsCancelledEndsAtOnceAndTheConnectionGoesOn() throws Exception {
        try (Server server = Server.nbdkit("--filter=delay", "memory", "1M", "rdelay=700ms");
                NbdDevice device = server.connect()) {
            try (Arena arena = Arena.ofShared()) {
                CompletableFuture<Void> read = device.readAsync(0, arena.allocate(1 << 20));
                TimeUnit.MILLISECONDS.sleep(50);
                assertThat(read).isNotDone();
                assertThat(read.cancel(true)).isTrue();
                assertThat(read).isCancelled();
                assertThat(read.cancel(true)).isFalse();
            }
            // Its memory is gone, its replies come now, and do no harm.
            device.read(0, MemorySegment.ofArray(new byte[1 << 20]));
        }
    }

    @Test
    void aWriteThatIsCancelledWhileItIsSentLeavesTheConnectionInOrder() throws Exception {
        try (Server server = Server.nbdkit("--filter=delay", "memory", "64M", "wdelay=200ms");
                NbdDevice device = server.connect()) {
            try (Arena arena = Arena.ofShared()) {
                MemorySegment much = arena.allocate(32 << 20);
                much.fill((byte) 7);
                List<Object> ends = new ArrayList<>();
                long request = device.write(0, much, ends::add);
                TimeUnit.MILLISECONDS.sleep(50);
                assertThat(device.cancel(request)).isTrue();
                assertThat(ends).hasSize(1).hasOnlyElementsOfType(CancelledException.class);
            }
            byte[] bytes = new byte[512];
            device.write(60 << 20, MemorySegment.ofArray(bytes));
            device.read(60 << 20, MemorySegment.ofArray(bytes));
            assertThat(bytes).containsOnly(0);
        }
    }

    @Test
    void aDeadlineOfARequestsOwnEndsThatRequestOnly() throws Exception {
        try (Server server = Server.nbdkit("--filter=delay", "memory", "1M", "rdelay=1");
                NbdDevice device = server.connect()) {
            RequestOptions brief = RequestOptions.defaults().withTimeout(Duration.ofMillis(100));
            byte[] bytes = new byte[4096];
            assertThatThrownBy(() -> device.read(0, MemorySegment.ofArray(bytes), brief))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("by the request's deadline");
            device.read(0, MemorySegment.ofArray(bytes));
        }
    }

    @Test
    void memoryThatIsClosedMeanwhileFailsItsRequestOnly() throws Exception {
        try (Server server = Server.nbdkit("--filter=delay", "memory", "1M", "rdelay=200ms");
                NbdDevice device = server.connect()) {
            for (int size : new int[] {4096, 256 << 10}) {
                Arena arena = Arena.ofShared();
                CompletableFuture<Void> read = device.readAsync(0, arena.allocate(size));
                arena.close();
                assertThatThrownBy(() -> read.get(10, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasMessageContaining("memory was closed by its owner");
            }
            device.read(0, MemorySegment.ofArray(new byte[1 << 20]));
        }
    }

    @Test
    void closingFailsWhatIsInFlight() throws Exception {
        try (Server server = Server.nbdkit("--filter=delay", "memory", "1M", "rdelay=60");
                Arena arena = Arena.ofShared()) {
            NbdDevice device = server.connect();
            CompletableFuture<Void> read = device.readAsync(0, arena.allocate(512));
            device.close();
            assertThatThrownBy(() -> read.get(10, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("the device was closed");
            assertThatThrownBy(() -> device.flushAsync().get(10, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(ConnectionLostException.class);
        }
    }

    @Test
    void whatTheServerRefusesIsTold() throws Exception {
        try (Server server =
                        Server.nbdkit(
                                "--filter=error",
                                "memory",
                                "1M",
                                "error-pread=ENOSPC",
                                "error-pread-rate=100%");
                NbdDevice device = server.connect();
                Arena arena = Arena.ofShared()) {
            assertThatThrownBy(() ->
                            device.readAsync(0, arena.allocate(512)).get(10, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            SystemCallException.class,
                            e -> assertThat(e.errno()).isEqualTo("ENOSPC"));
            device.writeAsync(0, arena.allocate(512)).get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aReadOnlyDeviceTellsTheCompletion() throws Exception {
        try (Server server = Server.nbdkit("-r", "memory", "1M");
                NbdDevice device = server.connect();
                Arena arena = Arena.ofShared()) {
            List<Object> ends = new ArrayList<>();
            device.write(0, arena.allocate(512), ends::add);
            device.zero(0, 512, ends::add);
            device.discard(0, 512, ends::add);
            assertThat(ends).hasSize(3).hasOnlyElementsOfType(RefusedException.class);
        }
    }

    @Test
    void memoryOfOneThreadAloneIsACallersMistake() throws Exception {
        try (Server server = Server.nbdkit("memory", "1M");
                NbdDevice device = server.connect();
                Arena arena = Arena.ofConfined()) {
            MemorySegment confined = arena.allocate(512);
            assertThatIllegalArgumentException().isThrownBy(() -> device.readAsync(0, confined));
            device.read(0, confined);
        }
    }

    @Test
    void aCompletionThatWaitsForAnotherRequestIsTold() throws Exception {
        try (Server server = Server.nbdkit("memory", "1M");
                NbdDevice device = server.connect();
                Arena arena = Arena.ofShared()) {
            MemorySegment block = arena.allocate(512);
            CompletableFuture<Void> waited = new CompletableFuture<>();
            device.read(
                    0,
                    block,
                    error -> {
                        try {
                            device.flush();
                            waited.complete(null);
                        } catch (IOException | RuntimeException e) {
                            waited.completeExceptionally(e);
                        }
                    });
            assertThatThrownBy(() -> waited.get(10, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("must not wait");
            device.read(0, block);
        }
    }
}
