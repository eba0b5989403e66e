package io.drydock.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drydock.error.CancelledException;
import io.drydock.error.CopyException;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.task.Monitor;
import io.drydock.task.Task;
import io.drydock.task.Tasks;
import io.drydock.testing.BytesDevice;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockCopyTest {
    private static final int SIZE = 3 << 20;

    private final List<ModelDevice> devices = new ArrayList<>();
    private CopyOptions options = CopyOptions.defaults().withRequestBytes(64 << 10);

    private ModelDevice device(int size, int alignment) {
        ModelDevice device = new ModelDevice(size, alignment);
        devices.add(device);
        return device;
    }

    private ModelDevice dirty(int size, int alignment) {
        ModelDevice device = device(size, alignment);
        Arrays.fill(device.bytes, (byte) 0x55);
        return device;
    }

    @AfterEach
    void nothingIsInFlight() {
        assertThat(devices).allSatisfy(device -> assertThat(device.inFlight()).isZero());
        devices.forEach(ModelDevice::close);
    }

    private CopyResult copy(ModelDevice source, ModelDevice target) throws IOException {
        return job(source, target).run();
    }

    private BlockCopy job(ModelDevice source, ModelDevice target) {
        return BlockCopy.of(
                new CopySource.Device(source, "source"),
                new CopyDestination.Device(target, "target"),
                options);
    }

    private static byte[] start(byte[] bytes, int length) {
        return Arrays.copyOf(bytes, length);
    }

    /** Alignments of either side, extents that fit neither, a size that fits neither. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 100000",
        "512, 1, 5000",
        "1, 512, 5000",
        "4096, 512, 3000",
        "1, 65536, 200000",
        "512, 4096, 700",
        "1, 1, 3000000"
    })
    void whateverTheExtentsAreTheBytesAreTheSame(int ofSource, int ofTarget, int extentBytes)
            throws IOException {
        for (int seed = 0; seed < 8; seed++) {
            int size = SIZE - seed * ofSource;
            ModelDevice source = device(size, ofSource).fill(new Random(seed), extentBytes);
            ModelDevice target = dirty(SIZE + ofTarget, ofTarget);

            CopyResult result = copy(source, target);

            assertThat(start(target.bytes, size)).isEqualTo(source.bytes);
            assertThat(target.bytes[size]).isEqualTo((byte) 0x55);
            assertThat(result.totalBytes()).isEqualTo(size);
            assertThat(result.writtenBytes() + result.zeroedBytes()).isEqualTo(size);
        }
    }

    @Test
    void holesAreNotReadAndZeroesNotWritten() throws IOException {
        ModelDevice source = device(SIZE, 1).fill(new Random(5), 100_000);
        ModelDevice target = dirty(SIZE, 1);

        CopyResult result = copy(source, target);

        assertThat(source.readBytes).hasValue(SIZE - source.zeroExtentBytes());
        assertThat(result.zeroedBytes()).isGreaterThan(source.zeroExtentBytes());
        assertThat(target.writtenBytes).hasValue(result.writtenBytes());
        assertThat(target.zeroedBytes).hasValue(result.zeroedBytes());
    }

    @Test
    void zeroesAreNotLookedForUnasked() throws IOException {
        options = options.withSparseBytes(0);
        ModelDevice source = device(SIZE, 1).fill(new Random(5), 100_000);

        CopyResult result = copy(source, device(SIZE, 1));

        assertThat(result.zeroedBytes()).isEqualTo(source.zeroExtentBytes());
    }

    @Test
    void extentsAreNotAskedForUnlessWanted() throws IOException {
        options = options.withExtents(false);
        ModelDevice source = device(SIZE, 512).fill(new Random(6), 100_000);
        ModelDevice target = dirty(SIZE, 1);

        copy(source, target);

        assertThat(source.readBytes).hasValue(SIZE);
        assertThat(target.bytes).isEqualTo(source.bytes);
    }

    @Test
    void whatIsZeroAlreadyIsLeftAlone() throws IOException {
        options = options.withDestinationIsZero(true);
        ModelDevice source = device(SIZE, 1).fill(new Random(7), 50_000);
        ModelDevice target = device(SIZE, 1);

        CopyResult result = copy(source, target);

        assertThat(target.bytes).isEqualTo(source.bytes);
        assertThat(target.zeroedBytes).hasValue(0);
        assertThat(result.skippedBytes()).isGreaterThan(source.zeroExtentBytes());
        assertThat(result.writtenBytes() + result.skippedBytes()).isEqualTo(SIZE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allIsAllocatedOnRequest(boolean zero) throws IOException {
        options = options.withAllocated(true).withDestinationIsZero(zero);
        ModelDevice source = device(SIZE, 1).fill(new Random(8), 50_000);
        ModelDevice target = dirty(SIZE, 1);

        CopyResult result = copy(source, target);

        assertThat(target.bytes).isEqualTo(source.bytes);
        assertThat(result.writtenBytes()).isEqualTo(SIZE);
        assertThat(target.zeroedBytes).hasValue(0);
        assertThat(source.readBytes).hasValue(SIZE - source.zeroExtentBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16})
    void asMuchIsInFlightAsAllowed(int requests) throws IOException {
        options = options.withRequests(requests).withSparseBytes(0);
        ModelDevice source = device(SIZE, 1).fill(new Random(9), SIZE);
        ModelDevice target = device(SIZE, 1);

        copy(source, target);

        assertThat(source.mostInFlight.get()).isBetween(1, requests);
        assertThat(target.mostInFlight.get()).isBetween(0, requests);
        assertThat(target.bytes).isEqualTo(source.bytes);
    }

    @Test
    void anEmptySourceIsCopied() throws IOException {
        assertThat(copy(device(0, 1), device(0, 1))).isEqualTo(new CopyResult(0, 0, 0, 0));
    }

    @Test
    void flushesOnRequestOnly() throws IOException {
        ModelDevice source = device(SIZE, 1).fill(new Random(10), 50_000);
        ModelDevice target = device(SIZE, 1);
        copy(source, target);
        assertThat(target.flushes).hasValue(0);

        options = options.withFlush(true);
        copy(source, target);
        assertThat(target.flushes).hasValue(1);
    }

    @Test
    void tellsHowFarItIs() throws IOException {
        List<Long> told = new ArrayList<>();
        options =
                options.withMonitor(
                        new Monitor() {
                            @Override
                            public void progressed(long done, long total) {
                                assertThat(total).isEqualTo(SIZE);
                                told.add(done);
                            }

                            @Override
                            public void checkCancelled() {}
                        });

        copy(device(SIZE, 1).fill(new Random(11), 50_000), device(SIZE, 1));

        assertThat(told).isSorted().doesNotHaveDuplicates().endsWith((long) SIZE);
        assertThat(told).hasSizeGreaterThan(1);
    }

    @Test
    void aSmallerDestinationIsRefusedBeforeAnythingIsWritten() {
        ModelDevice source = device(SIZE, 1).fill(new Random(12), 50_000);
        ModelDevice target = dirty(SIZE - 1, 1);

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> copy(source, target))
                .withMessageContaining("source to target")
                .withMessageContaining(SIZE - 1 + " bytes")
                .withMessageContaining("" + SIZE);
        assertThat(target.writtenBytes).hasValue(0);
        assertThat(source.readBytes).hasValue(0);
    }

    @Test
    void aReadOnlyDestinationIsRefused() {
        ModelDevice target = device(SIZE, 1);
        target.readOnly = true;

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> copy(device(SIZE, 1), target));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theFirstErrorEndsItAndSaysWhere(boolean ofSource) {
        ModelDevice source = dataOnly();
        ModelDevice target = device(SIZE, 1);
        (ofSource ? source : target).failsAt = 1_000_000;

        assertThatExceptionOfType(CopyException.class)
                .isThrownBy(() -> copy(source, target))
                .withMessageContaining("source to target: at byte 983040: ")
                .withCauseInstanceOf(SystemCallException.class)
                .satisfies(e -> assertThat(e.offsetBytes()).isEqualTo(983_040));
    }

    private ModelDevice dataOnly() {
        ModelDevice source = device(SIZE, 1);
        Arrays.fill(source.bytes, (byte) 1);
        options = options.withExtents(false);
        return source;
    }

    @Test
    void itCanBeCancelled() throws Exception {
        ModelDevice source = dataOnly();
        source.stalls = true;
        ModelDevice target = device(SIZE, 1);

        cancelWhenStalled(source, new CopyDestination.Device(target, "target"));
    }

    private void cancelWhenStalled(ModelDevice source, CopyDestination target) throws Exception {
        Task<CopyResult> task =
                Tasks.start(monitor ->
                        BlockCopy.of(
                                        new CopySource.Device(source, "source"),
                                        target,
                                        options.withMonitor(monitor))
                                .run());
        source.stall.await();

        assertThat(task.cancel(false)).isTrue();

        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> task.get(10, TimeUnit.SECONDS));
    }

    private static void expectCancelled(BlockCopy job) {
        assertThatExceptionOfType(CancelledException.class).isThrownBy(job::run);
    }

    @Test
    void anInterruptCancelsItAndStays() throws Exception {
        ModelDevice target = device(SIZE, 1);
        target.stalls = true;
        ModelDevice source = device(SIZE, 1);
        options = options.withExtents(false).withAllocated(true);
        BlockCopy job = job(source, target);
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        Thread runner =
                Thread.ofPlatform()
                        .start(() -> {
                            expectCancelled(job);
                            stillInterrupted.complete(Thread.currentThread().isInterrupted());
                        });
        target.stall.await();

        runner.interrupt();

        assertThat(stillInterrupted.get(10, TimeUnit.SECONDS)).isTrue();
        runner.join();
    }

    @Test
    void cancelledBeforeItBeginsItDoesNothing() {
        ModelDevice target = device(SIZE, 1);
        options =
                options.withMonitor(
                        new Monitor() {
                            @Override
                            public void progressed(long done, long total) {}

                            @Override
                            public void checkCancelled() throws CancelledException {
                                throw new CancelledException("copy", "test");
                            }
                        });

        expectCancelled(job(device(SIZE, 1).fill(new Random(15), 5000), target));
        assertThat(target.writtenBytes).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65536, 100_001, SIZE})
    void aStreamIsReadToItsEnd(int length) throws IOException {
        byte[] content = device(SIZE, 1).fill(new Random(16), 20_000).bytes;
        ModelDevice target = dirty(SIZE, 512);

        CopyResult result =
                BlockCopy.of(
                                stream(start(content, length)),
                                new CopyDestination.Device(target, "target"),
                                options)
                        .run();

        assertThat(result.totalBytes()).isEqualTo(length);
        assertThat(start(target.bytes, length)).isEqualTo(start(content, length));
    }

    private static CopySource stream(byte[] content) {
        return new CopySource.Stream(
                Channels.newChannel(new ByteArrayInputStream(content)), "stream");
    }

    @Test
    void aStreamThatDoesNotFitIsAnError() {
        byte[] content = new byte[SIZE + 1];

        assertThatExceptionOfType(CopyException.class)
                .isThrownBy(() ->
                        BlockCopy.of(
                                        stream(content),
                                        new CopyDestination.Device(device(SIZE, 1), "target"),
                                        options)
                                .run())
                .withCauseInstanceOf(RefusedException.class)
                .withMessageContaining("at byte " + SIZE + ": ");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65536, 100_001, SIZE})
    void aStreamGetsEverythingInOrder(int length) throws IOException {
        ModelDevice source = device(length, 512);
        if (length > 0) {
            source.fill(new Random(17), 50_000);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        CopyResult result =
                BlockCopy.of(new CopySource.Device(source, "source"), into(out), options).run();

        assertThat(out.toByteArray()).isEqualTo(source.bytes);
        assertThat(source.readBytes.get()).isLessThanOrEqualTo(length);
        assertThat(result.totalBytes()).isEqualTo(length);
    }

    private static CopyDestination into(ByteArrayOutputStream out) {
        return new CopyDestination.Stream(Channels.newChannel(out), "stream");
    }

    @Test
    void aStreamIsCopiedToAStream() throws IOException {
        byte[] content = device(SIZE, 1).fill(new Random(18), 20_000).bytes;
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        BlockCopy.of(stream(content), into(out), options).run();

        assertThat(out.toByteArray()).isEqualTo(content);
    }

    @Test
    void aReadErrorOnTheWayToAStreamIsToldWithItsPlace() {
        ModelDevice source = dataOnly();
        source.failsAt = 200_000;
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThatExceptionOfType(CopyException.class)
                .isThrownBy(() ->
                        BlockCopy.of(new CopySource.Device(source, "source"), into(out), options)
                                .run())
                .satisfies(e -> assertThat(e.offsetBytes()).isEqualTo(196_608));
        assertThat(out.size()).isLessThanOrEqualTo(196_608);
    }

    @Test
    void aStalledReadOnTheWayToAStreamCanBeCancelled() throws Exception {
        ModelDevice source = dataOnly();
        source.stalls = true;

        cancelWhenStalled(source, into(new ByteArrayOutputStream()));
    }

    @Test
    void aMonitorThatFailsEndsIt() {
        options =
                options.withMonitor(
                        new Monitor() {
                            @Override
                            public void progressed(long done, long total) {
                                throw new IllegalStateException("broken");
                            }

                            @Override
                            public void checkCancelled() {}
                        });

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> copy(dataOnly(), device(SIZE, 1)));
    }

    @Test
    void everythingCanBeThrownAway() throws IOException {
        ModelDevice source = device(SIZE, 1).fill(new Random(19), 50_000);

        CopyResult result =
                BlockCopy.of(
                                new CopySource.Device(source, "source"),
                                new CopyDestination.Nothing(),
                                options)
                        .run();

        assertThat(result.totalBytes()).isEqualTo(SIZE);
        assertThat(source.readBytes).hasValue(SIZE - source.zeroExtentBytes());
    }

    /** Devices whose calls block are as good, and their runtime errors do not hang the copy. */
    @Test
    void aDeviceThatBlocksIsCopied() throws IOException {
        byte[] content = device(SIZE, 1).fill(new Random(20), 20_000).bytes;
        ModelDevice target = dirty(SIZE, 4096);

        BlockCopy.of(
                        new CopySource.Device(BytesDevice.of(content), "source"),
                        new CopyDestination.Device(target, "target"),
                        options)
                .run();

        assertThat(target.bytes).isEqualTo(content);
    }
}
