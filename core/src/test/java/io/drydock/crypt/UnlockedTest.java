package io.drydock.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.BlockDevice;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.error.WrongKeyException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is encrypted by cryptsetup(8) is read and written as it would. */
class UnlockedTest {
    private static final int CONTENT_BYTES = 3 << 20;

    @TempDir Path dir;

    @BeforeEach
    void needs() {
        Needs.program("cryptsetup", "cryptsetup-bin");
    }

    private static Unlocked unlock(BlockDevice device, Key... keys) throws IOException {
        try {
            return Unlocked.of(device, "/dev/sda1", List.of(keys), UnlockLimits.defaults());
        } finally {
            List.of(keys).forEach(Key::close);
        }
    }

    private static byte[] read(BlockDevice device, long offset, int length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(length);
            device.read(offset, bytes);
            return bytes.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "aes-xts-plain64, 512, 512",
        "aes-xts-plain64, 256, 4096",
        "aes-xts-plain, 512, 1024",
        "aes-cbc-essiv:sha256, 256, 512",
        "aes-cbc-essiv:sha256, 128, 4096",
        "aes-cbc-plain64, 256, 2048",
        "aes-cbc-eboiv, 192, 512",
    })
    void contentIsThatOfCryptsetup(String cipher, String keyBits, String sectorBytes)
            throws IOException {
        byte[] content = Containers.random(CONTENT_BYTES, 5);
        Path file =
                Containers.encrypt(
                        dir.resolve("disk"),
                        content,
                        "--cipher",
                        cipher,
                        "--key-size",
                        keyBits,
                        "--sector-size",
                        sectorBytes);
        checkContent(file, content);
    }

    @Test
    void contentOfLuks1IsThatOfCryptsetup() throws IOException {
        byte[] content = Containers.random(CONTENT_BYTES, 6);
        Path file = Containers.encrypt(dir.resolve("disk"), content, "--sector-size", "512");
        checkContent(Containers.convertToLuks1(file), content);
    }

    private static void checkContent(Path file, byte[] content) throws IOException {
        try (BlockDevice device = FileBlockDevice.open(file, false);
                Unlocked unlocked = unlock(device, Containers.key());
                BlockDevice plain = unlocked.open(device, false)) {
            assertThat(plain.sizeBytes()).isGreaterThanOrEqualTo(content.length);
            assertThat(read(plain, 0, content.length)).isEqualTo(content);
            Random random = new Random(8);
            for (int i = 0; i < 60; i++) {
                int offset = random.nextInt(content.length - 1);
                int length = random.nextInt(Math.min(20_000, content.length - offset));
                assertThat(read(plain, offset, length))
                        .as("%d bytes at %d", length, offset)
                        .isEqualTo(Arrays.copyOfRange(content, offset, offset + length));
            }
            checkWriting(device, unlocked, plain, content.clone());
        }
    }

    private static void checkWriting(
            BlockDevice device, Unlocked unlocked, BlockDevice plain, byte[] content)
            throws IOException {
        Random random = new Random(9);
        for (int length : new int[] {1, 100, 511, 4096, 5000, 70_000, 1_500_000}) {
            int offset = random.nextInt(content.length - length);
            byte[] written = Containers.random(length, length);
            System.arraycopy(written, 0, content, offset, length);
            plain.write(offset, MemorySegment.ofArray(written));
        }
        Arrays.fill(content, 1000, 700_000, (byte) 0);
        plain.zero(1000, 699_000);
        plain.flush();
        assertThat(read(plain, 0, content.length)).isEqualTo(content);
        try (BlockDevice again = unlocked.open(device, true)) {
            assertThat(read(again, 0, content.length)).isEqualTo(content);
            assertThatThrownBy(() -> again.write(0, MemorySegment.ofArray(new byte[1])))
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void severalKeysAreTriedAndWrongOnesSaySo() throws IOException {
        Path file = Containers.format(dir.resolve("disk"), 20, "--type", "luks2");
        byte[] before = Files.readAllBytes(file);
        try (BlockDevice device = FileBlockDevice.open(file, true)) {
            try (Unlocked unlocked = unlock(device, Containers.key("wrong"), Containers.key())) {
                assertThat(unlocked.slot()).hasValue(0);
                assertThat(unlocked.sizeBytes()).isEqualTo(4 << 20);
                assertThat(unlocked.header().cipher()).isEqualTo("aes-xts-plain64");
            }
            assertThatThrownBy(() -> unlock(device, Containers.key("swordfish")))
                    .isInstanceOf(WrongKeyException.class)
                    .hasMessageContaining("/dev/sda1")
                    .hasMessageContaining("1 tried")
                    .hasMessageNotContaining("swordfish");
            assertThatThrownBy(() -> unlock(device)).isInstanceOf(WrongKeyException.class);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void whatCostsTooMuchIsNotTried() throws IOException {
        Path file =
                Containers.format(
                        dir.resolve("disk"),
                        20,
                        "--pbkdf",
                        "argon2id",
                        "--pbkdf-memory",
                        "65536",
                        "--pbkdf-parallel",
                        "1",
                        "--pbkdf-force-iterations",
                        "4");
        try (BlockDevice device = FileBlockDevice.open(file, true);
                Key key = Containers.key()) {
            for (UnlockLimits limits :
                    List.of(
                            new UnlockLimits(65535, 1 << 30, 1 << 30),
                            new UnlockLimits(65536, 4 * 65536 - 1, 1 << 30),
                            new UnlockLimits(65536, 4 * 65536, 100))) {
                assertThatThrownBy(() -> Unlocked.of(device, "disk", List.of(key), limits))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("UnlockLimits");
            }
            UnlockLimits enough = new UnlockLimits(65536, 4 * 65536, 10_000_000);
            try (Unlocked unlocked = Unlocked.of(device, "disk", List.of(key), enough)) {
                assertThat(unlocked.slot()).hasValue(0);
            }
        }
    }

    @Test
    void theSecondCopyOfMetadataHelps() throws IOException {
        Path file = Containers.format(dir.resolve("disk"), 20, "--luks2-metadata-size", "64k");
        byte[] damaged = Files.readAllBytes(file);
        Arrays.fill(damaged, 0, 4096, (byte) 0);
        Files.write(file, damaged);
        try (BlockDevice device = FileBlockDevice.open(file, true);
                Unlocked unlocked = unlock(device, Containers.key())) {
            assertThat(unlocked.slot()).hasValue(0);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    }

    @Test
    void metadataOf4MibIsRead() throws IOException {
        Path file =
                Containers.format(
                        dir.resolve("disk"),
                        30,
                        "--luks2-metadata-size",
                        "4m",
                        "--luks2-keyslots-size",
                        "2m");
        try (BlockDevice device = FileBlockDevice.open(file, true);
                Unlocked unlocked = unlock(device, Containers.key())) {
            assertThat(unlocked.sizeBytes()).isPositive();
        }
    }

    @Test
    void whatIsNotEncryptedIsNotFound() throws IOException {
        Path file = Files.write(dir.resolve("disk"), new byte[100_000]);
        try (BlockDevice device = FileBlockDevice.open(file, true)) {
            assertThatThrownBy(() -> unlock(device, Containers.key()))
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void anotherCipherIsForTheKernel() throws IOException {
        Path file = Containers.format(dir.resolve("disk"), 20, "--cipher", "aes-cbc-benbi");
        try (BlockDevice device = FileBlockDevice.open(file, true);
                Unlocked unlocked = unlock(device, Containers.key())) {
            assertThatThrownBy(() -> unlocked.open(device, true))
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessageContaining("aes-cbc-benbi");
        }
    }
}
