package io.drydock.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.SystemCallException;
import io.drydock.error.UnsupportedException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What each request looks like to a server that writes down what it is asked. */
@Timeout(60)
class CommandsTest {
    @TempDir Path directory;

    private interface Use {
        void of(NbdDevice device) throws Exception;
    }

    /** The requests that nbdkit has seen, without their numbers and times. */
    private List<String> seen(Use use, String... more) throws Exception {
        Path log = directory.resolve("log");
        String[] arguments = new String[more.length + 4];
        arguments[0] = "--filter=log";
        System.arraycopy(more, 0, arguments, 1, more.length);
        arguments[more.length + 1] = "memory";
        arguments[more.length + 2] = "1G";
        arguments[more.length + 3] = "logfile=" + log;
        try (Server server = Server.nbdkit(arguments)) {
            try (NbdDevice device = server.connect()) {
                use.of(device);
            }
        }
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains(" id=") && line.contains("offset="))
                .map(line ->
                        line.replaceAll("^.*connection=\\d+ ", "").replaceAll(" id=\\d+", "")
                                .replaceAll(" \\.\\.\\.$", ""))
                .toList();
    }

    @Test
    void flagsArriveAsTheyWereAskedFor() throws Exception {
        RequestOptions plain = RequestOptions.defaults();
        MemorySegment block = MemorySegment.ofArray(new byte[512]);
        List<String> requests =
                seen(
                        device -> {
                            device.write(0, block, plain.withForceUnitAccess(true));
                            device.zero(512, 1024, plain.withNoHole(true));
                            device.zero(512, 1024);
                            device.zero(4096, 512, plain.withFastZero(true));
                            device.discard(8192, 512, plain.withForceUnitAccess(true));
                            device.cache(0, 4096);
                        });
        assertThat(requests)
                .containsExactly(
                        "Write offset=0x0 count=0x200 fua=1",
                        "Zero offset=0x200 count=0x400 trim=0 fua=0 fast=0",
                        "Zero offset=0x200 count=0x400 trim=1 fua=0 fast=0",
                        "Zero offset=0x1000 count=0x200 trim=1 fua=0 fast=1",
                        "Trim offset=0x2000 count=0x200 fua=1",
                        "Cache offset=0x0 count=0x1000");
    }

    @Test
    void whatTheServerCannotDoIsMadeUpForOrRefused() throws Exception {
        RequestOptions plain = RequestOptions.defaults();
        MemorySegment block = MemorySegment.ofArray(new byte[512]);
        List<String> requests =
                seen(
                        device -> {
                            device.zero(512, 3 << 20);
                            device.cache(0, 4096);
                            assertThatThrownBy(
                                            () ->
                                                    device.zero(
                                                            0, 512, plain.withFastZero(true)))
                                    .isInstanceOf(UnsupportedException.class)
                                    .hasMessageContaining("cannot promise to be fast");
                            assertThatThrownBy(() -> device.resize(1 << 20))
                                    .isInstanceOf(UnsupportedException.class);
                            device.write(0, block, plain.withForceUnitAccess(true));
                        },
                        "--filter=nozero",
                        "--filter=nocache",
                        "--filter=fua",
                        "fuamode=none");
        assertThat(requests).noneMatch(r -> r.startsWith("Zero") || r.startsWith("Cache"));
        assertThat(requests.stream().filter(r -> r.startsWith("Write"))).hasSizeGreaterThan(12);
    }

    @Test
    void zeroesWithoutWaitingWhereTheServerHasNoSuchRequest() throws Exception {
        try (Server server = Server.nbdkit("--filter=nozero", "memory", "16M");
                NbdDevice device = server.connect();
                Arena arena = Arena.ofShared()) {
            MemorySegment bytes = arena.allocate(4 << 20);
            bytes.fill((byte) 9);
            device.writeAsync(0, bytes).get(10, TimeUnit.SECONDS);
            java.util.concurrent.CompletableFuture<Void> zeroed =
                    new java.util.concurrent.CompletableFuture<>();
            device.zero(
                    512,
                    3 << 20,
                    error -> {
                        if (error == null) {
                            zeroed.complete(null);
                        } else {
                            zeroed.completeExceptionally(error);
                        }
                    });
            zeroed.get(10, TimeUnit.SECONDS);
            device.read(0, bytes);
            MemorySegment expected = arena.allocate(4 << 20);
            expected.fill((byte) 9);
            expected.asSlice(512, 3 << 20).fill((byte) 0);
            assertThat(bytes.mismatch(expected)).isEqualTo(-1);
        }
    }

    @Test
    void aFastZeroThatWouldBeSlowFails() throws Exception {
        try (Server server =
                        Server.nbdkit(
                                "--filter=nozero",
                                "memory",
                                "1M",
                                "zeromode=emulate",
                                "fastzeromode=slow");
                NbdDevice device = server.connect()) {
            RequestOptions fast = RequestOptions.defaults().withFastZero(true);
            assertThatThrownBy(() -> device.zero(0, 4096, fast))
                    .isInstanceOfSatisfying(
                            SystemCallException.class,
                            e -> assertThat(e.errno()).isEqualTo("ENOTSUP"));
        }
    }
}
