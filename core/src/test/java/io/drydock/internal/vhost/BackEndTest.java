package io.drydock.internal.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.ConnectionLostException;
import io.drydock.error.ProtocolException;
import io.drydock.error.TimedOutException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** The client against back-ends that can little, and against those that lie. */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BackEndTest {
    private static final VhostUserOptions HASTY =
            VhostUserOptions.defaults()
                    .withHandshakeTimeout(Duration.ofMillis(500))
                    .withRequestTimeout(Duration.ofMillis(500));

    static Stream<Long> features() {
        long indirect = 1L << LibC.VIRTIO_RING_F_INDIRECT_DESC();
        long events = 1L << LibC.VIRTIO_RING_F_EVENT_IDX();
        return Stream.of(0L, indirect, events, indirect | events);
    }

    @ParameterizedTest
    @MethodSource("features")
    void whatABackEndCanIsUsed(long features) throws Exception {
        long acks = features == 0 ? 0 : 1L << Message.PROTOCOL_REPLY_ACK;
        byte[] content = new byte[BackEnd.SIZE];
        new Random(1).nextBytes(content);
        byte[] back = new byte[BackEnd.SIZE];
        try (BackEnd backEnd = BackEnd.honest(features, acks);
                VhostUserBlkDevice device =
                        VhostUserBlkDevice.connect(backEnd.socket(), VhostUserOptions.defaults())) {
            // Neither discard nor write-zeroes here.
            device.discard(0, BackEnd.SIZE);
            for (int at = 0; at < BackEnd.SIZE; at += 1 << 19) {
                device.write(at, MemorySegment.ofArray(content).asSlice(at, 1 << 19));
            }
            device.zero(1000, 100_000);
            java.util.Arrays.fill(content, 1000, 101_000, (byte) 0);
            device.zero(1 << 20, 4096, error -> assertThat(error).isNull());
            java.util.Arrays.fill(content, 1 << 20, (1 << 20) + 4096, (byte) 0);
            device.flush();
            CompletableFuture.allOf(
                            Stream.iterate(0, at -> at < BackEnd.SIZE, at -> at + 8192)
                                    .map(at ->
                                            device.readAsync(
                                                    at,
                                                    MemorySegment.ofArray(back).asSlice(at, 8192)))
                                    .toArray(CompletableFuture<?>[]::new))
                    .get();
            assertThat(back).isEqualTo(content);
        }
    }

    private static Class<? extends IOException> expected(BackEnd.Lie lie) {
        return switch (lie) {
            case STALLS, STALLS_AT_ONCE, STALLS_IN_A_REPLY -> TimedOutException.class;
            // One that shreds the descriptors trips over them itself.
            case CLOSES, CLOSES_AT_ONCE, CLOSES_NEWS, SHREDS_DESCRIPTORS ->
                    ConnectionLostException.class;
            default -> ProtocolException.class;
        };
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void aLieEndsTheDevice(BackEnd.Lie lie) throws Exception {
        long before = countFds();
        for (boolean blocking : new boolean[] {true, false}) {
            try (BackEnd backEnd = BackEnd.lying(lie)) {
                assertThatThrownBy(() -> readOften(backEnd, blocking))
                        .isInstanceOf(expected(lie))
                        .hasMessageContaining(backEnd.socket().toString());
            }
        }
        assertThat(countFds()).isEqualTo(before);
        assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain("drydock-vhost");
    }

    private static void readOften(BackEnd backEnd, boolean blocking) throws IOException {
        MemorySegment into = MemorySegment.ofArray(new byte[8192]);
        try (VhostUserBlkDevice device = VhostUserBlkDevice.connect(backEnd.socket(), HASTY)) {
            IOException first = null;
            for (int i = 0; first == null && i < 10; i++) {
                first = failure(device, into, blocking);
            }
            if (first == null) {
                throw new AssertionError("ten reads have not failed");
            }
            assertThat(failure(device, into, !blocking)).hasSameClassAs(first);
            throw first;
        }
    }

    private static @Nullable IOException failure(
            VhostUserBlkDevice device, MemorySegment into, boolean blocking) {
        if (!blocking) {
            CompletableFuture<@Nullable IOException> end = new CompletableFuture<>();
            device.read(0, into, end::complete);
            return end.join();
        }
        try {
            device.read(0, into);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private static long countFds() throws IOException {
        try (var fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.count();
        }
    }

    @Test
    void aDiskThatGrowsIsSeenToGrow() throws Exception {
        try (BackEnd backEnd = BackEnd.honest(0, 0);
                VhostUserBlkDevice device =
                        VhostUserBlkDevice.connect(backEnd.socket(), VhostUserOptions.defaults())) {
            MemorySegment block = MemorySegment.ofArray(new byte[512]);
            assertThatThrownBy(() -> device.read(2L * BackEnd.SIZE, block.asSlice(0, 1)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            backEnd.grow(2L * BackEnd.SIZE);
            assertThat(device.sizeBytes()).isEqualTo(2L * BackEnd.SIZE);
            backEnd.grow(3L * BackEnd.SIZE);
            device.read(3L * BackEnd.SIZE, block.asSlice(0, 0));
            device.read(0, block);
            assertThat(device.sizeBytes()).isEqualTo(3L * BackEnd.SIZE);
        }
    }

    @Test
    void whatHasTimedOutIsTheCallersAgain() throws Exception {
        try (BackEnd backEnd = BackEnd.lying(BackEnd.Lie.STALLS);
                VhostUserBlkDevice device = VhostUserBlkDevice.connect(backEnd.socket(), HASTY)) {
            CompletableFuture<Void> first =
                    device.readAsync(0, MemorySegment.ofArray(new byte[4096]));
            CompletableFuture<Void> cancelled =
                    device.readAsync(0, MemorySegment.ofArray(new byte[4096]));
            assertThat(cancelled.cancel(true)).isTrue();
            assertThat(cancelled).isCancelled();
            assertThat(first).isNotDone();
            assertThatThrownBy(first::get).hasCauseInstanceOf(TimedOutException.class);
        }
    }
}
