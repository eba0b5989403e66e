package io.drydock.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.SystemCallException;
import io.drydock.error.UnsupportedException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
        List<String> arguments = new ArrayList<>(List.of("--filter=log"));
        Arrays.stream(more).filter(a -> a.startsWith("--")).forEach(arguments::add);
        arguments.addAll(List.of("memory", "1G", "logfile=" + log));
        Arrays.stream(more).filter(a -> !a.startsWith("--")).forEach(arguments::add);
        try (Server server = Server.nbdkit(arguments.toArray(String[]::new))) {
            try (NbdDevice device = server.connect()) {
                use.of(device);
            }
        }
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains(" id=") && line.contains("offset="))
                .map(line ->
                        line.replaceAll("^.*connection=\\d+ ", "")
                                .replaceAll(" id=\\d+", "")
                                .replaceAll(" \\.\\.\\.$", ""))
                .toList();
    }

    @Test
    void flagsArriveAsTheyWereAskedFor() throws Exception {
        RequestOptions plain = RequestOptions.defaults();
        MemorySegment block = MemorySegment.ofArray(new byte[512]);
        List<String> requests =
                seen(device -> {
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
        List<String> requests =
                seen(
                        device -> {
                            device.zero(512, 3 << 20);
                            device.cache(0, 4096);
                            assertThatThrownBy(() -> device.zero(0, 512, plain.withFastZero(true)))
                                    .isInstanceOf(UnsupportedException.class)
                                    .hasMessageContaining("cannot promise to be fast");
                            assertThatThrownBy(() -> device.resize(1 << 20))
                                    .isInstanceOf(UnsupportedException.class);
                        },
                        "--filter=nozero",
                        "--filter=nocache");
        assertThat(requests).noneMatch(r -> r.startsWith("Zero") || r.startsWith("Cache"));
        assertThat(requests.stream().filter(r -> r.startsWith("Write"))).hasSizeGreaterThan(11);
    }

    @Test
    void aFlushFollowsWhereTheServerHasNoForcedUnitAccess() throws Exception {
        Path log = directory.resolve("log");
        try (Server server =
                        Server.nbdkit(
                                "--filter=log",
                                "eval",
                                "logfile=" + log,
                                "get_size=echo 1M",
                                "pread=head -c $3 /dev/zero",
                                "can_write=exit 0",
                                "pwrite=cat >/dev/null",
                                "can_fua=echo none",
                                "can_flush=exit 0",
                                "flush=exit 0");
                NbdDevice device = server.connect();
                Arena arena = Arena.ofShared()) {
            MemorySegment block = arena.allocate(512);
            device.write(0, block, RequestOptions.defaults().withForceUnitAccess(true));
            CompletableFuture<Void> written = new CompletableFuture<>();
            device.write(
                    512,
                    block,
                    RequestOptions.defaults().withForceUnitAccess(true),
                    error -> written.complete(null));
            written.get(10, TimeUnit.SECONDS);
        }
        assertThat(Files.readAllLines(log).stream().filter(line -> !line.contains("return=")))
                .filteredOn(line -> line.contains("Write id") || line.contains("Flush id"))
                .extracting(line -> line.contains("Write id") ? "write" : "flush")
                .containsExactly("write", "flush", "write", "flush");
    }

    @Test
    void zeroesWithoutWaitingWhereTheServerHasNoSuchRequest() throws Exception {
        try (Server server = Server.nbdkit("--filter=nozero", "memory", "16M");
                NbdDevice device = server.connect();
                Arena arena = Arena.ofShared()) {
            MemorySegment bytes = arena.allocate(4 << 20);
            bytes.fill((byte) 9);
            device.writeAsync(0, bytes).get(10, TimeUnit.SECONDS);
            CompletableFuture<Void> zeroed = new CompletableFuture<>();
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
