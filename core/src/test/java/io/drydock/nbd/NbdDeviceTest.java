package io.drydock.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drydock.block.Extent;
import io.drydock.error.ConnectionLostException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.testing.Commands;
import io.drydock.testing.TestImages;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client against other people's servers, with other people's clients as oracles. */
class NbdDeviceTest {
    private static final int SIZE = 24 << 20;

    @TempDir private Path directory;

    /** Makes a server of {@link #SIZE} zeroes, writable. */
    private interface Maker {
        Server make(Path directory) throws Exception;
    }

    private record Kind(String name, Maker maker) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Kind nbdkit(String name, String... arguments) {
        return new Kind(name, directory -> Server.nbdkit(arguments));
    }

    private static Kind qemu(String format) {
        return new Kind(
                "qemu-nbd " + format,
                directory -> {
                    Path image = directory.resolve("image");
                    Commands.run("qemu-img", "create", "-q", "-f", format, image, SIZE);
                    return Server.qemu(image, format);
                });
    }

    static Stream<Kind> writable() {
        String policy = "--filter=blocksize-policy";
        String error = "blocksize-error-policy=error";
        return Stream.of(
                qemu("raw"),
                qemu("qcow2"),
                nbdkit("nbdkit", "memory", "24M"),
                nbdkit("nbdkit without structured replies", "--no-sr", "memory", "24M"),
                nbdkit(
                        "nbdkit that takes 4 KiB to 64 KiB",
                        policy,
                        "memory",
                        "24M",
                        "blocksize-minimum=4096",
                        "blocksize-maximum=65536",
                        error),
                nbdkit("nbdkit without zeroing", "--filter=nozero", "memory", "24M"));
    }

    @ParameterizedTest
    @MethodSource("writable")
    void whatIsWrittenIsRead(Kind kind) throws Exception {
        try (Server server = kind.maker().make(directory)) {
            byte[] model = new byte[SIZE];
            try (NbdDevice device = server.connect()) {
                assertThat(device.sizeBytes()).isEqualTo(SIZE);
                assertThat(device.isReadOnly()).isFalse();
                change(device, model, new Random(1));
                assertThat(readAll(device)).isEqualTo(model);
                device.flush();
            }
            assertThat(copyByNbdcopy(server)).isEqualTo(model);
        }
    }

    /** Writes, zeroes and reads at random, from a byte to some windows, aligned and not. */
    private static void change(NbdDevice device, byte[] model, Random random) throws IOException {
        try (Arena shared = Arena.ofShared();
                Arena confined = Arena.ofConfined()) {
            for (int i = 0; i < 120; i++) {
                int length = 1 + (int) Math.pow(model.length - 1.0, random.nextDouble());
                int offset = random.nextInt(model.length - length + 1);
                if (i % 3 == 0) {
                    length = Math.max(4096, length & -4096);
                    offset = Math.min(offset, model.length - length) & -4096;
                }
                switch (i % 5) {
                    case 0, 1, 2 -> {
                        byte[] bytes = new byte[length];
                        random.nextBytes(bytes);
                        System.arraycopy(bytes, 0, model, offset, length);
                        device.write(
                                offset,
                                switch (i % 4) {
                                    case 0 -> shared.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
                                    case 1 -> confined.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
                                    default -> MemorySegment.ofArray(bytes).asReadOnly();
                                });
                    }
                    case 3 -> {
                        Arrays.fill(model, offset, offset + length, (byte) 0);
                        device.zero(offset, length);
                    }
                    default -> {
                        MemorySegment into = (i % 2 == 0 ? shared : confined).allocate(length);
                        device.read(offset, into);
                        assertThat(into.toArray(ValueLayout.JAVA_BYTE))
                                .isEqualTo(Arrays.copyOfRange(model, offset, offset + length));
                    }
                }
            }
        }
    }

    private static byte[] readAll(NbdDevice device) throws IOException {
        byte[] all = new byte[Math.toIntExact(device.sizeBytes())];
        device.read(0, MemorySegment.ofArray(all));
        return all;
    }

    private byte[] copyByNbdcopy(Server server) throws IOException {
        Path copy = directory.resolve("copy");
        Commands.run("nbdcopy", "--request-size=65536", server.uri(), copy);
        return Files.readAllBytes(copy);
    }

    @ParameterizedTest
    @MethodSource("writable")
    void manyThreadsShareOneConnection(Kind kind) throws Exception {
        int threads = 16;
        int share = SIZE / threads;
        byte[] model = new byte[SIZE];
        new Random(2).nextBytes(model);
        for (ExecutorService executor :
                List.of(
                        Executors.newFixedThreadPool(threads),
                        Executors.newVirtualThreadPerTaskExecutor())) {
            try (executor;
                    Server server = kind.maker().make(Files.createTempDirectory(directory, ""));
                    NbdDevice device = server.connect()) {
                List<Future<?>> parts = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    int start = i * share;
                    parts.add(
                            executor.submit(() -> {
                                writeAndCheck(device, model, start, share);
                                return null;
                            }));
                }
                for (Future<?> part : parts) {
                    part.get();
                }
                assertThat(readAll(device)).isEqualTo(model);
            }
        }
    }

    private static void writeAndCheck(NbdDevice device, byte[] model, int start, int length)
            throws IOException {
        int piece = 100_000;
        for (int done = 0; done < length; done += piece) {
            int count = Math.min(piece, length - done);
            device.write(start + done, MemorySegment.ofArray(model).asSlice(start + done, count));
        }
        device.flush();
        byte[] back = new byte[length];
        device.read(start, MemorySegment.ofArray(back));
        assertThat(back).isEqualTo(Arrays.copyOfRange(model, start, start + length));
    }

    @Test
    void neighboursInOneBlockDoNotOverwriteEachOther() throws Exception {
        try (Server server =
                        Server.nbdkit(
                                "--filter=blocksize-policy",
                                "memory",
                                "1M",
                                "blocksize-minimum=65536",
                                "blocksize-preferred=65536",
                                "blocksize-maximum=1M",
                                "blocksize-error-policy=error");
                NbdDevice device = server.connect();
                ExecutorService executor = Executors.newFixedThreadPool(8)) {
            List<Future<?>> parts = new ArrayList<>();
            byte[] expected = new byte[65536];
            for (int i = 0; i < expected.length; i += 512) {
                int start = i;
                Arrays.fill(expected, start, start + 512, (byte) (1 + start / 512));
                parts.add(
                        executor.submit(() -> {
                            device.write(
                                    start, MemorySegment.ofArray(expected).asSlice(start, 512));
                            return null;
                        }));
            }
            for (Future<?> part : parts) {
                part.get();
            }
            byte[] back = new byte[expected.length];
            device.read(0, MemorySegment.ofArray(back));
            assertThat(back).isEqualTo(expected);
        }
    }

    @Test
    void extentsAreThoseOfNbdinfo() throws Exception {
        Path image = directory.resolve("holes.qcow2");
        Commands.run("qemu-img", "create", "-q", "-f", "qcow2", image, "5G");
        for (String range : List.of("0 64k", "192k 64k", "1G 1M", "5242816k 64k")) {
            Commands.run("qemu-io", "-f", "qcow2", "-c", "write " + range, image);
        }
        Commands.run("qemu-io", "-f", "qcow2", "-c", "write -z 3G 10M", image);
        try (Server server = Server.qemu(image, "qcow2");
                NbdDevice device = server.connect()) {
            List<Extent> extents = device.extents(0, device.sizeBytes());
            assertThat(extents).isEqualTo(mapByNbdinfo(server));
            assertThat(extents).hasSize(7);
            assertThat(device.extents(100, 65536))
                    .containsExactly(
                            new Extent(100, 65536 - 100, true, false),
                            new Extent(65536, 100, false, true));
            assertThat(device.extents(7, 0)).isEmpty();
        }
    }

    private static List<Extent> mapByNbdinfo(Server server) {
        Matcher line =
                Pattern.compile("\"offset\": (\\d+),\\s*\"length\": (\\d+),\\s*\"type\": (\\d+)")
                        .matcher(Commands.run("nbdinfo", "--map", "--json", server.uri()));
        List<Extent> extents = new ArrayList<>();
        while (line.find()) {
            int type = Integer.parseInt(line.group(3));
            extents.add(
                    new Extent(
                            Long.parseLong(line.group(1)),
                            Long.parseLong(line.group(2)),
                            (type & 1) == 0,
                            (type & 2) != 0));
        }
        return extents;
    }

    @Test
    void withoutBlockStatusAllIsData() throws Exception {
        try (Server server = Server.nbdkit("--no-sr", "memory", "1M");
                NbdDevice device = server.connect()) {
            assertThat(device.extents(10, 100)).containsExactly(new Extent(10, 100, true, false));
        }
    }

    @Test
    void discardGivesSpaceBack() throws Exception {
        Path image = TestImages.sparse(directory.resolve("raw"), 4);
        try (Server server = Server.qemu(image, "raw");
                NbdDevice device = server.connect()) {
            device.write(0, MemorySegment.ofArray(new byte[4 << 20]).fill((byte) 7));
            device.flush();
            assertThat(device.extents(0, 4 << 20).getFirst().zero()).isFalse();
            device.discard(4096, 1 << 20);
            assertThat(device.extents(0, 1 << 20))
                    .containsExactly(
                            new Extent(0, 4096, true, false),
                            new Extent(4096, (1 << 20) - 4096, false, true));
        }
    }

    @Test
    void theLastBytesAfterTheLastBlockAreLeftOut() throws Exception {
        try (Server server =
                        Server.nbdkit(
                                "--filter=blocksize-policy",
                                "pattern",
                                "1000001",
                                "blocksize-minimum=512",
                                "blocksize-maximum=1M",
                                "blocksize-error-policy=error");
                NbdDevice device = server.connect()) {
            assertThat(device.sizeBytes()).isEqualTo(1_000_001 / 512 * 512);
            assertThat(device.isReadOnly()).isTrue();
            byte[] last = new byte[16];
            device.read(device.sizeBytes() - 16, MemorySegment.ofArray(last));
            // nbdkit-pattern-plugin(1): each eight bytes are their own offset, big-endian.
            assertThat(
                            MemorySegment.ofArray(last)
                                    .get(
                                            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(
                                                    java.nio.ByteOrder.BIG_ENDIAN),
                                            8))
                    .isEqualTo(device.sizeBytes() - 8);
        }
    }

    @Test
    void aRefusedRequestLeavesTheConnectionUsable() throws Exception {
        Path trigger = directory.resolve("trigger");
        try (Server server =
                        Server.nbdkit(
                                "--filter=error",
                                "memory",
                                "1M",
                                "error=ENOSPC",
                                "error-rate=100%",
                                "error-file=" + trigger);
                NbdDevice device = server.connect()) {
            MemorySegment buffer = MemorySegment.ofArray(new byte[1 << 20]);
            device.read(0, buffer);
            Files.createFile(trigger);
            for (String call : List.of("read", "write", "zero")) {
                assertThatExceptionOfType(SystemCallException.class)
                        .isThrownBy(() -> call(device, call, buffer))
                        .withMessageContaining("nbd+unix:///disk?socket=")
                        .satisfies(e -> assertThat(e.errno()).isEqualTo("ENOSPC"));
            }
            Files.delete(trigger);
            device.write(0, buffer);
            device.read(0, buffer);
        }
    }

    private static void call(NbdDevice device, String name, MemorySegment buffer)
            throws IOException {
        switch (name) {
            case "read" -> device.read(0, buffer);
            case "write" -> device.write(0, buffer);
            default -> device.zero(0, buffer.byteSize());
        }
    }

    @Test
    void readOnlyIsRefusedHere() throws Exception {
        try (Server server = Server.nbdkit("memory", "1M");
                NbdDevice device =
                        NbdDevice.connect(
                                server.socket(), "", NbdOptions.defaults().withReadOnly(true))) {
            assertThat(device.isReadOnly()).isTrue();
            MemorySegment zeroes = MemorySegment.ofArray(new byte[512]);
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> device.write(0, zeroes));
            assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> device.zero(0, 1));
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> device.discard(0, 1));
        }
    }

    @Test
    void aRangeOutsideIsTheCallersMistake() throws Exception {
        try (Server server = Server.nbdkit("memory", "1M");
                NbdDevice device = server.connect()) {
            MemorySegment bytes = MemorySegment.ofArray(new byte[2]);
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> device.read((1 << 20) - 1, bytes));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> device.write(-1, bytes));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> device.extents(0, (1 << 20) + 1));
        }
    }

    @Test
    void anUnknownExportIsNotFound() throws Exception {
        Path image = TestImages.sparse(directory.resolve("raw"), 1);
        try (Server server = Server.qemu(image, "raw")) {
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() ->
                            NbdDevice.connect(server.socket(), "wrong", NbdOptions.defaults()))
                    .withMessageContaining("no export of that name");
        }
    }

    @Test
    void aServerThatDiesFailsWhatIsInFlightAndAllThatFollows() throws Exception {
        try (Server server = Server.nbdkit("--filter=delay", "memory", "1M", "rdelay=60");
                NbdDevice device = server.connect();
                ExecutorService executor = Executors.newFixedThreadPool(4)) {
            List<Future<?>> reads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                reads.add(
                        executor.submit(() -> {
                            device.read(0, MemorySegment.ofArray(new byte[512]));
                            return null;
                        }));
            }
            Thread.sleep(200);
            server.kill();
            for (Future<?> read : reads) {
                assertThat(read)
                        .failsWithin(java.time.Duration.ofSeconds(10))
                        .withThrowableThat()
                        .withCauseInstanceOf(ConnectionLostException.class)
                        .withMessageContaining("the server closed the connection");
            }
            assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(device::flush);
        }
    }

    @Test
    void closingFailsWhatIsInFlight() throws Exception {
        try (Server server = Server.nbdkit("--filter=delay", "memory", "1M", "rdelay=60");
                ExecutorService executor = Executors.newFixedThreadPool(2)) {
            NbdDevice device = server.connect();
            List<Future<?>> reads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                reads.add(
                        executor.submit(() -> {
                            device.read(0, MemorySegment.ofArray(new byte[512]));
                            return null;
                        }));
            }
            Thread.sleep(200);
            device.close();
            device.close();
            for (Future<?> read : reads) {
                assertThat(read)
                        .failsWithin(java.time.Duration.ofSeconds(10))
                        .withThrowableThat()
                        .withCauseInstanceOf(ConnectionLostException.class)
                        .withMessageContaining("the device was closed");
            }
        }
    }

    @Test
    void anInterruptEndsNeitherCallNorConnection() throws Exception {
        try (Server server = Server.nbdkit("--filter=delay", "memory", "1M", "rdelay=300ms");
                NbdDevice device = server.connect()) {
            Thread.currentThread().interrupt();
            device.read(0, MemorySegment.ofArray(new byte[512]));
            assertThat(Thread.interrupted()).isTrue();
            device.read(0, MemorySegment.ofArray(new byte[512]));
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void aSocketWithoutServerIsNotFound() throws Exception {
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() ->
                        NbdDevice.connect(directory.resolve("none"), "", NbdOptions.defaults()));
    }
}
