package io.drydock.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Commands;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random requests of several threads on several connections, against an array in memory that knows
 * what each read must bring; in the end, against the image by another program.
 */
@Timeout(120)
class ModelTest {
    private static final int THREADS = 6;
    private static final int SLICE = 5 << 20;
    private static final Duration TIME = Duration.ofSeconds(30);

    @TempDir Path directory;

    @Test
    void qemuRaw() throws Exception {
        Path image = directory.resolve("disk.raw");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((long) THREADS * SLICE);
        }
        byte[] model;
        try (Server server = Server.qemu(image, "raw")) {
            model = play(server);
        }
        compare(image, "raw", model);
    }

    @Test
    void qemuQcow2() throws Exception {
        Path image = directory.resolve("disk.qcow2");
        Commands.run("qemu-img", "create", "-f", "qcow2", image, THREADS * SLICE);
        byte[] model;
        try (Server server = Server.qemu(image, "qcow2")) {
            model = play(server);
        }
        compare(image, "qcow2", model);
        Commands.run("qemu-img", "check", "-f", "qcow2", image);
    }

    private void compare(Path image, String format, byte[] model) throws Exception {
        Path expected = directory.resolve("expected");
        Files.write(expected, model);
        Commands.run("qemu-img", "compare", "-f", format, "-F", "raw", image, expected);
    }

    /** Each thread has a slice of its own, since requests that overlap have no order. */
    private static byte[] play(Server server) throws Exception {
        byte[] model = new byte[THREADS * SLICE];
        NbdOptions options = NbdOptions.defaults().withConnections(4);
        try (NbdDevice device = server.connect(options);
                ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            long end = System.nanoTime() + TIME.toNanos();
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int slice = i;
                all.add(executor.submit(() -> playSlice(device, model, slice, end)));
            }
            for (Future<Integer> one : all) {
                assertThat(one.get(90, TimeUnit.SECONDS)).isGreaterThan(50);
            }
            device.flush();
        }
        return model;
    }

    private static int playSlice(NbdDevice device, byte[] model, int slice, long end)
            throws IOException {
        Random random = new Random(slice);
        int count = 0;
        try (Arena confined = Arena.ofConfined();
                Arena shared = Arena.ofShared()) {
            MemorySegment[] memories = {
                confined.allocate(SLICE),
                shared.allocate(SLICE),
                MemorySegment.ofArray(new byte[SLICE])
            };
            while (System.nanoTime() < end) {
                int length = 1 + random.nextInt(random.nextInt(8) == 0 ? SLICE : 64 << 10);
                int offset = slice * SLICE + random.nextInt(SLICE - length + 1);
                MemorySegment memory = memories[random.nextInt(3)].asSlice(0, length);
                step(device, model, offset, memory, random);
                count++;
            }
        }
        return count;
    }

    private static void step(
            NbdDevice device, byte[] model, int offset, MemorySegment memory, Random random)
            throws IOException {
        int length = (int) memory.byteSize();
        MemorySegment expected = MemorySegment.ofArray(model).asSlice(offset, length);
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> {
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                memory.copyFrom(MemorySegment.ofArray(bytes));
                RequestOptions how =
                        RequestOptions.defaults().withForceUnitAccess(random.nextInt(20) == 0);
                device.write(offset, memory, how);
                expected.copyFrom(memory);
            }
            case 3 -> {
                device.zero(
                        offset, length, RequestOptions.defaults().withNoHole(random.nextBoolean()));
                Arrays.fill(model, offset, offset + length, (byte) 0);
            }
            case 4 -> device.cache(offset, length);
            case 5 -> {
                long end = (long) offset + length;
                long known = offset;
                for (var extent : device.extents(offset, length)) {
                    assertThat(extent.offsetBytes()).isEqualTo(known);
                    known += extent.lengthBytes();
                    if (extent.zero()) {
                        for (long i = extent.offsetBytes(); i < known; i++) {
                            if (model[(int) i] != 0) {
                                throw new AssertionError("no zero at " + i);
                            }
                        }
                    }
                }
                assertThat(known).isEqualTo(end);
            }
            default -> {
                memory.fill((byte) 0x55);
                device.read(offset, memory);
                long difference = memory.mismatch(expected);
                if (difference >= 0) {
                    throw new AssertionError("wrong data at " + (offset + difference));
                }
            }
        }
        if (random.nextInt(200) == 0) {
            device.flush();
        }
    }
}
