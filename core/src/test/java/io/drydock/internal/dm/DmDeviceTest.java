package io.drydock.internal.dm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.SystemCallException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.linux.Fd;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Devices on the kernel's device-mapper, with dmsetup(8) as the oracle. */
@Timeout(120)
class DmDeviceTest {
    private static final int MIB = 1 << 20;

    @TempDir private Path directory;
    private Path file;

    @BeforeEach
    void image() throws Exception {
        Dm.needed();
        file = directory.resolve("disk");
        byte[] bytes = new byte[4 * MIB];
        new Random(1).nextBytes(bytes);
        Files.write(file, bytes);
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        Dm.assertNone();
        for (int i = 0; i < 400 && !Loops.on(directory).isEmpty(); i++) {
            Thread.sleep(10);
        }
        assertThat(Loops.on(directory)).isEmpty();
    }

    @Test
    void showsAndWritesTheParts() throws Exception {
        byte[] before = Files.readAllBytes(file);
        byte[] written = new byte[5000];
        new Random(2).nextBytes(written);
        try (Fd loop = Dm.loop(file, false)) {
            long disk = Dm.number(loop);
            List<DmTarget> table =
                    List.of(
                            DmTarget.linear(0, 2048, disk, 4096),
                            DmTarget.linear(2048, 1000, disk, 0));
            try (DmDevice device = DmDevice.create("test", table, false)) {
                assertThat(Commands.run("dmsetup", "table", Dm.ours().getFirst()).lines())
                        .containsExactlyElementsOf(table.stream().map(DmTarget::toString).toList());
                assertThat(device.status()).extracting(DmStatus::type).containsOnly("linear");
                assertThat(device.sizeBytes()).isEqualTo(3048 * 512);
                try (FileBlockDevice bytes = FileBlockDevice.open(device.path(), false)) {
                    byte[] read = new byte[3048 * 512];
                    bytes.read(0, MemorySegment.ofArray(read));
                    assertThat(read)
                            .startsWith(Arrays.copyOfRange(before, 2 * MIB, 3 * MIB))
                            .endsWith(Arrays.copyOf(before, 1000 * 512));
                    bytes.write(7, MemorySegment.ofArray(written));
                    bytes.flush();
                }
            }
        }
        System.arraycopy(written, 0, before, 2 * MIB + 7, written.length);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void readOnlyRefusesWrites() throws Exception {
        try (Fd loop = Dm.loop(file, true)) {
            DmTarget target = DmTarget.linear(0, 8, Dm.number(loop), 0);
            try (DmDevice device = DmDevice.create("test", List.of(target), true)) {
                assertThat(device.isReadOnly()).isTrue();
                assertThat(Commands.run("blockdev", "--getro", device.path()).strip())
                        .isEqualTo("1");
            }
        }
    }

    @Test
    void itKeepsWhatItStandsOn() throws Exception {
        DmDevice upper;
        try (Fd loop = Dm.loop(file, false);
                DmDevice lower =
                        DmDevice.create(
                                "lower",
                                List.of(DmTarget.linear(0, 4096, Dm.number(loop), 0)),
                                false)) {
            upper =
                    DmDevice.create(
                            "upper",
                            List.of(DmTarget.linear(0, 8, lower.deviceNumber(), 0)),
                            false);
            assertThatThrownBy(lower::close)
                    .isInstanceOf(SystemCallException.class)
                    .hasMessageContaining("EBUSY");
            assertThat(Dm.ours()).hasSize(2);
            upper.close();
        }
    }

    @Test
    void aTargetThatThereIsNotIsUnsupported() {
        assertThatThrownBy(() ->
                        DmDevice.create(
                                "vg/lv", List.of(DmTarget.of(0, 8, "no-such-target", "")), false))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("vg/lv")
                .hasMessageContaining("modprobe dm-no-such-target");
    }

    @Test
    void theKernelSaysWhatIsWrong() throws Exception {
        try (Fd loop = Dm.loop(file, false)) {
            DmTarget beyond = DmTarget.linear(0, 8, Dm.number(loop), 1L << 40);
            assertThatThrownBy(() -> DmDevice.create("vg/lv", List.of(beyond), false))
                    .isInstanceOf(SystemCallException.class)
                    .hasMessageContaining("EINVAL")
                    .hasMessageContaining("too small for target");
        }
    }

    @Test
    void secretsAreNotShown() throws Exception {
        try (Fd loop = Dm.loop(file, false);
                Arena arena = Arena.ofConfined()) {
            String words =
                    "aes-xts-plain64 %s%s 0 %s 0"
                            .formatted(
                                    "00".repeat(16),
                                    "ff".repeat(16),
                                    DmTarget.text(Dm.number(loop)));
            byte[] text = words.getBytes(StandardCharsets.US_ASCII);
            MemorySegment parameters = arena.allocate(text.length);
            parameters.copyFrom(MemorySegment.ofArray(text));
            DmTarget crypt = DmTarget.secret(0, 2048, "crypt", parameters);
            assertThat(crypt.toString()).isEqualTo("0 2048 crypt (secret)");
            try (DmDevice device = DmDevice.create("test", List.of(crypt), false)) {
                assertThat(device.sizeBytes()).isEqualTo(MIB);
                assertThat(device.status()).hasSize(1);
            }
        }
    }

    @Test
    void aKilledJvmLeavesNothing() throws Exception {
        try (ChildJvm child = ChildJvm.start(Holder.class, file)) {
            assertThat(child.readLine()).isEqualTo("made");
            assertThat(Dm.ours()).hasSize(2);
            child.kill();
        }
    }

    @Test
    void whatAJvmLeftThatWasKilledOnItsWayIsRemovedByTheNext() throws Exception {
        String left;
        try (ChildJvm child = ChildJvm.start(HalfWay.class)) {
            left = child.readLine();
            child.kill();
        }
        Commands.run("dmsetup", "create", "drydock-other", "--notable");
        Commands.run("dmsetup", "create", "drydock-1.2.3-4", "--notable");
        try {
            assertThat(Dm.ours()).contains(left);
            try (ChildJvm child = ChildJvm.start(Holder.class, file)) {
                assertThat(child.readLine()).isEqualTo("made");
                assertThat(Dm.ours())
                        .contains("drydock-other", "drydock-1.2.3-4")
                        .doesNotContain(left);
            }
        } finally {
            Commands.run("dmsetup", "remove", "drydock-other", "drydock-1.2.3-4");
        }
    }

    @Test
    void manyAtOnce() throws Exception {
        try (Fd loop = Dm.loop(file, false)) {
            List<Thread> threads =
                    IntStream.range(0, 4)
                            .mapToObj(
                                    i -> Thread.ofPlatform().start(() -> makeSome(Dm.number(loop))))
                            .toList();
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static void makeSome(long disk) {
        for (int i = 0; i < 5; i++) {
            try (DmDevice device =
                    DmDevice.create("test", List.of(DmTarget.linear(0, 8, disk, 0)), false)) {
                assertThat(device.sizeBytes()).isEqualTo(4096);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Has a device on a device, and waits to be killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws Exception {
            try (Fd loop = Dm.loop(Path.of(args[0]), false)) {
                DmDevice lower =
                        DmDevice.create(
                                "lower",
                                List.of(DmTarget.linear(0, 4096, Dm.number(loop), 0)),
                                false);
                DmTarget part = DmTarget.linear(0, 8, lower.deviceNumber(), 0);
                DmDevice.create("upper", List.of(part), false);
                System.out.println("made");
                Thread.sleep(60_000);
            }
        }
    }

    /** Is killed before its device would go by itself. */
    static final class HalfWay {
        private HalfWay() {}

        public static void main(String[] args) throws Exception {
            try (DmControl control = DmControl.open("test")) {
                String name = Leftovers.name();
                control.create(name);
                System.out.println(name);
                Thread.sleep(60_000);
            }
        }
    }
}
