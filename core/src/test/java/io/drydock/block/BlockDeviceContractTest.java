package io.drydock.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CancelledException;
import io.drydock.error.RefusedException;
import io.drydock.testing.Commands;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@link BlockDevice} and {@link AsyncBlockDevice} promise, for whatever is behind them. What
 * was written is read back by qemu-img.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockDeviceContractTest {
    private static final int SIZE = 16 << 20;
    private static final long RANDOM_NANOS = TimeUnit.SECONDS.toNanos(1);

    @TempDir private Path directory;

    /** Those that take requests without waiting. */
    static Stream<Kind> async() {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind != Kind.FILE && kind != Kind.OVERLAY);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsRead(Kind kind) throws Exception {
        Path image = kind.image(directory, SIZE);
        byte[] model = new byte[SIZE];
        try (Kind.Opened opened = kind.open(image, false)) {
            BlockDevice device = opened.device();
            assertThat(device.sizeBytes()).isEqualTo(SIZE);
            assertThat(device.isReadOnly()).isFalse();
            change(device, model, 0, SIZE, new Random(1), RANDOM_NANOS / 4);
            assertThat(readAll(device)).isEqualTo(model);
            device.flush();
        }
        assertThat(readByQemu(image, kind)).isEqualTo(model);
    }

    @ParameterizedTest
    @EnumSource
    void threadsDoNotDisturbEachOther(Kind kind) throws Exception {
        Path image = kind.image(directory, SIZE);
        byte[] model = new byte[SIZE];
        int threads = 8;
        // Shares begin within a block: neighbours meet in it.
        int share = SIZE / threads - 100;
        try (Kind.Opened opened = kind.open(image, false)) {
            for (ExecutorService executor :
                    List.of(
                            Executors.newFixedThreadPool(threads),
                            Executors.newVirtualThreadPerTaskExecutor())) {
                try (executor) {
                    List<Future<?>> parts = new ArrayList<>();
                    for (int i = 0; i < threads; i++) {
                        int start = i * share;
                        Random random = new Random(i);
                        parts.add(
                                executor.submit(() -> {
                                    change(
                                            opened.device(),
                                            model,
                                            start,
                                            share,
                                            random,
                                            RANDOM_NANOS);
                                    return null;
                                }));
                    }
                    for (Future<?> part : parts) {
                        part.get();
                    }
                }
                assertThat(readAll(opened.device())).isEqualTo(model);
            }
            opened.device().flush();
        }
        assertThat(readByQemu(image, kind)).isEqualTo(model);
    }

    /** Writes, zeroes and reads at random in a part of it, from a byte up, aligned and not. */
    private static void change(
            BlockDevice device, byte[] model, int start, int share, Random random, long nanos)
            throws IOException {
        long end = System.nanoTime() + nanos;
        do {
            int length = 1 + (int) Math.pow((share - 1) / 2.0, random.nextDouble());
            int offset = start + random.nextInt(share - length + 1);
            if (random.nextBoolean()) {
                int aligned = (offset + 511) & -512;
                length = Math.max(0, (start + share - aligned) & -512);
                length = Math.min(length, 512 << random.nextInt(10));
                offset = aligned;
            }
            switch (random.nextInt(5)) {
                case 0, 1 -> write(device, model, offset, length, random);
                case 2 -> {
                    Arrays.fill(model, offset, offset + length, (byte) 0);
                    device.zero(offset, length);
                }
                case 3 -> device.flush();
                default -> check(device, model, offset, length, random);
            }
        } while (System.nanoTime() < end);
    }

    private static void write(
            BlockDevice device, byte[] model, int offset, int length, Random random)
            throws IOException {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, model, offset, length);
        try (Arena confined = Arena.ofConfined();
                Arena shared = Arena.ofShared()) {
            device.write(
                    offset,
                    switch (random.nextInt(3)) {
                        case 0 -> confined.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
                        case 1 -> shared.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
                        default -> MemorySegment.ofArray(bytes).asReadOnly();
                    });
        }
    }

    private static void check(
            BlockDevice device, byte[] model, int offset, int length, Random random)
            throws IOException {
        try (Arena confined = Arena.ofConfined()) {
            MemorySegment into =
                    random.nextBoolean()
                            ? confined.allocate(length)
                            : MemorySegment.ofArray(new byte[length]);
            device.read(offset, into);
            assertThat(into.toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(Arrays.copyOfRange(model, offset, offset + length));
        }
    }

    private static byte[] readAll(BlockDevice device) throws IOException {
        byte[] all = new byte[Math.toIntExact(device.sizeBytes())];
        device.read(0, MemorySegment.ofArray(all));
        return all;
    }

    private byte[] readByQemu(Path image, Kind kind) throws IOException {
        Path raw = directory.resolve("copy");
        Commands.run("qemu-img", "convert", "-f", kind.format, "-O", "raw", image, raw);
        return Files.readAllBytes(raw);
    }

    @ParameterizedTest
    @EnumSource
    void rangesOutsideAreTheCallersMistake(Kind kind) throws Exception {
        try (Kind.Opened opened = kind.open(kind.image(directory, SIZE), false)) {
            BlockDevice device = opened.device();
            MemorySegment two = MemorySegment.ofArray(new byte[2]);
            assertThatThrownBy(() -> device.read(SIZE - 1, two))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> device.write(-1, two))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> device.zero(Long.MAX_VALUE, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> device.discard(SIZE, 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> device.extents(1, SIZE))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            device.read(SIZE, two.asSlice(0, 0));
            device.write(SIZE, two.asSlice(0, 0));
            device.zero(SIZE, 0);
            device.discard(SIZE, 0);
            assertThat(device.extents(SIZE, 0)).isEmpty();
        }
    }

    /** An overlay is there to be written. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OVERLAY")
    void readOnlyRefusesEveryChange(Kind kind) throws Exception {
        Path image = kind.image(directory, SIZE);
        byte[] before = Files.readAllBytes(image);
        try (Kind.Opened opened = kind.open(image, true)) {
            BlockDevice device = opened.device();
            MemorySegment block = MemorySegment.ofArray(new byte[4096]);
            assertThat(device.isReadOnly()).isTrue();
            assertThatThrownBy(() -> device.write(0, block)).isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> device.zero(0, 4096)).isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> device.discard(0, 4096)).isInstanceOf(RefusedException.class);
            device.read(0, block);
            device.flush();
        }
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void extentsCoverTheRange(Kind kind) throws Exception {
        try (Kind.Opened opened = kind.open(kind.image(directory, SIZE), false)) {
            opened.device().write(1 << 20, MemorySegment.ofArray(new byte[65536]).fill((byte) 1));
            long next = 1000;
            for (Extent extent : opened.device().extents(1000, SIZE - 1234)) {
                assertThat(extent.offsetBytes()).isEqualTo(next);
                assertThat(extent.lengthBytes()).isPositive();
                next += extent.lengthBytes();
            }
            assertThat(next).isEqualTo(1000 + SIZE - 1234);
        }
    }

    @ParameterizedTest
    @EnumSource
    void discardTakesNothingBesideTheRange(Kind kind) throws Exception {
        Path image = kind.image(directory, SIZE);
        byte[] ones = new byte[SIZE];
        Arrays.fill(ones, (byte) 1);
        try (Kind.Opened opened = kind.open(image, false)) {
            opened.device().write(0, MemorySegment.ofArray(ones));
            opened.device().discard(1_000_000, 5_000_000);
            opened.device().flush();
        }
        byte[] after = readByQemu(image, kind);
        assertThat(Arrays.copyOfRange(after, 0, 1_000_000)).containsOnly(1);
        assertThat(Arrays.copyOfRange(after, 6_000_000, SIZE)).containsOnly(1);
        String map = Commands.run("qemu-img", "map", "-f", kind.format, "--output", "json", image);
        assertThat(map).contains("\"data\": false");
    }

    @ParameterizedTest
    @EnumSource
    void aClosedDeviceFails(Kind kind) throws Exception {
        try (Kind.Opened opened = kind.open(kind.image(directory, SIZE), false)) {
            BlockDevice device = opened.device();
            device.close();
            device.close();
            MemorySegment block = MemorySegment.ofArray(new byte[4096]);
            assertThatThrownBy(() -> device.read(0, block)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> device.write(0, block)).isInstanceOf(IOException.class);
            assertThatThrownBy(device::flush).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingEndsWhatIsInFlight(Kind kind) throws Exception {
        try (Kind.Opened opened = kind.open(kind.image(directory, SIZE), false);
                ExecutorService executor = Executors.newFixedThreadPool(4)) {
            List<Future<?>> loops = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                loops.add(
                        executor.submit(() -> {
                            MemorySegment into = MemorySegment.ofArray(new byte[1 << 20]);
                            while (true) {
                                opened.device().read(0, into);
                            }
                        }));
            }
            Thread.sleep(100);
            opened.device().close();
            for (Future<?> loop : loops) {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(loop::get)
                        .withCauseInstanceOf(IOException.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("async")
    void requestsNeedNotBeWaitedFor(Kind kind) throws Exception {
        Path image = kind.image(directory, SIZE);
        byte[] content = new byte[SIZE];
        new Random(3).nextBytes(content);
        byte[] back = new byte[SIZE];
        try (Kind.Opened opened = kind.open(image, false)) {
            AsyncBlockDevice device = (AsyncBlockDevice) opened.device();
            List<CompletableFuture<Void>> futures = new ArrayList<>();
            // More than any queue holds, and some that are split.
            for (int at = 0; at < SIZE; at += 16384) {
                futures.add(
                        device.writeAsync(at, MemorySegment.ofArray(content).asSlice(at, 16384)));
            }
            await(futures);
            device.flushAsync().get();
            for (int at = 0; at < SIZE; at += 1 << 20) {
                futures.add(device.readAsync(at, MemorySegment.ofArray(back).asSlice(at, 1 << 20)));
            }
            await(futures);
        }
        assertThat(back).isEqualTo(content);
        assertThat(readByQemu(image, kind)).isEqualTo(content);
    }

    private static void await(List<CompletableFuture<Void>> futures) throws Exception {
        for (CompletableFuture<Void> future : futures) {
            future.get();
        }
        futures.clear();
    }

    @ParameterizedTest
    @MethodSource("async")
    void requestsThatAreNotAlignedAreTheCallersMistake(Kind kind) throws Exception {
        try (Kind.Opened opened = kind.open(kind.image(directory, SIZE), false)) {
            AsyncBlockDevice device = (AsyncBlockDevice) opened.device();
            int alignment = device.alignmentBytes();
            assertThat(Integer.bitCount(alignment)).isOne();
            if (alignment == 1) {
                device.readAsync(3, MemorySegment.ofArray(new byte[5])).get();
                return;
            }
            MemorySegment half = MemorySegment.ofArray(new byte[alignment / 2]);
            assertThatThrownBy(() -> device.readAsync(0, half))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> device.writeAsync(alignment / 2, half))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> device.zero(0, alignment / 2, error -> {}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("async")
    void whatIsCancelledEndsOnce(Kind kind) throws Exception {
        try (Kind.Opened opened = kind.open(kind.image(directory, SIZE), false)) {
            AsyncBlockDevice device = (AsyncBlockDevice) opened.device();
            for (int round = 0; round < 20; round++) {
                List<CompletableFuture<String>> ends = new ArrayList<>();
                List<Long> numbers = new ArrayList<>();
                for (int i = 0; i < 64; i++) {
                    CompletableFuture<String> end = new CompletableFuture<>();
                    ends.add(end);
                    MemorySegment into = MemorySegment.ofArray(new byte[1 << 18]);
                    numbers.add(
                            device.read(
                                    i * (1L << 17),
                                    into,
                                    error ->
                                            assertThat(
                                                            end.complete(
                                                                    error == null
                                                                            ? "done"
                                                                            : error.getClass()
                                                                                    .getName()))
                                                    .isTrue()));
                }
                for (int i = 0; i < 64; i++) {
                    boolean cancelled = device.cancel(numbers.get(i));
                    String end = ends.get(i).get(10, TimeUnit.SECONDS);
                    assertThat(end)
                            .isEqualTo(cancelled ? CancelledException.class.getName() : "done");
                    assertThat(device.cancel(numbers.get(i))).isFalse();
                }
            }
            assertThat(device.cancel(-1)).isFalse();
            device.read(0, MemorySegment.ofArray(new byte[4096]));
        }
    }

    @ParameterizedTest
    @MethodSource("async")
    void whatCannotBeDoneIsToldToTheCompletion(Kind kind) throws Exception {
        try (Kind.Opened opened = kind.open(kind.image(directory, SIZE), true)) {
            AsyncBlockDevice device = (AsyncBlockDevice) opened.device();
            MemorySegment block = MemorySegment.ofArray(new byte[4096]);
            assertThatThrownBy(() -> device.writeAsync(0, block).get())
                    .hasCauseInstanceOf(RefusedException.class);
            device.close();
            assertThatThrownBy(() -> device.readAsync(0, block).get())
                    .hasCauseInstanceOf(IOException.class);
            assertThatThrownBy(() -> device.flushAsync().get())
                    .hasCauseInstanceOf(IOException.class);
        }
    }
}
