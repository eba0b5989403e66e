package io.drydock.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CorruptDataException;
import io.drydock.error.DrydockException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.testing.BytesDevice;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers that a guest has written to do harm: typed errors, soon. */
@Timeout(120)
class HostileHeaderTest {
    private static final int METADATA_BYTES = 16 << 10;
    private static final int JSON_OFFSET = 4096;
    private static final int CHECKSUM_OFFSET = 448;
    private static final int CHECKSUM_BYTES = 64;

    /** Where LUKS1 says how many iterations the check of the volume key takes. */
    private static final int LUKS1_ITERATIONS_OFFSET = 164;

    private static final int LUKS1_KEY_BYTES_OFFSET = 108;

    @TempDir Path dir;

    @BeforeEach
    void needs() {
        Needs.program("cryptsetup", "cryptsetup-bin");
    }

    private byte[] luks2() throws IOException {
        return Files.readAllBytes(Containers.format(dir.resolve("disk"), 18, "--type", "luks2"));
    }

    private byte[] luks1() throws IOException {
        return Files.readAllBytes(Containers.format(dir.resolve("disk"), 4, "--type", "luks1"));
    }

    /** Changes the metadata and its checksum; the second copy is none any more. */
    private static byte[] edited(byte[] disk, String from, String to) {
        String json =
                new String(
                        disk,
                        JSON_OFFSET,
                        METADATA_BYTES - JSON_OFFSET,
                        StandardCharsets.ISO_8859_1);
        assertThat(json).contains(from);
        String text = json.substring(0, json.indexOf('\0')).replace(from, to);
        Arrays.fill(disk, JSON_OFFSET, 2 * METADATA_BYTES, (byte) 0);
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, disk, JSON_OFFSET, bytes.length);
        return signed(disk);
    }

    private static byte[] signed(byte[] disk) {
        Arrays.fill(disk, CHECKSUM_OFFSET, CHECKSUM_OFFSET + CHECKSUM_BYTES, (byte) 0);
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(disk, 0, METADATA_BYTES);
            byte[] sum = sha.digest();
            System.arraycopy(sum, 0, disk, CHECKSUM_OFFSET, sum.length);
            return disk;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static void unlock(byte[] disk) throws IOException {
        try (Key key = Containers.key()) {
            Unlocked.of(BytesDevice.of(disk), "disk", List.of(key), UnlockLimits.defaults())
                    .close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"iterations\":1000,\"salt\" | \"iterations\":4000000000,\"salt\"",
                "\"hash\":\"sha256\",\"iterations\":1000 | \"hash\":\"sha256\",\"iterations\":-1",
                "\"type\":\"pbkdf2\",\"hash\":\"sha256\",\"iterations\":1000"
                        + "| \"type\":\"argon2id\",\"time\":4,\"memory\":4194304,\"cpus\":1",
                "\"type\":\"pbkdf2\",\"hash\":\"sha256\",\"iterations\":1000"
                        + "| \"type\":\"argon2id\",\"time\":4000000000,\"memory\":32,\"cpus\":1",
            })
    void whatWouldTakeForEverIsRefused(String from, String to) throws IOException {
        byte[] disk = edited(luks2(), from, to);
        assertThatThrownBy(() -> unlock(disk)).isInstanceOf(RefusedException.class);
    }

    /** They would be derived from the passphrase, 32 bytes at a time. */
    @ParameterizedTest
    @CsvSource({
        "'{\"type\":\"luks2\",\"key_size\":64', '{\"type\":\"luks2\",\"key_size\":2147483647'",
        "'xts-plain64\",\"key_size\":64', 'xts-plain64\",\"key_size\":2147483647'"
    })
    void keysOfGigabytesAreCorrupt(String from, String to) throws IOException {
        byte[] disk = edited(luks2(), from, to);
        assertThatThrownBy(() -> unlock(disk)).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void keysOfGigabytesOfLuks1AreCorrupt() throws IOException {
        byte[] disk = luks1();
        ByteBuffer.wrap(disk).putInt(LUKS1_KEY_BYTES_OFFSET, Integer.MAX_VALUE);
        assertThatThrownBy(() -> unlock(disk)).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void checksOfLuks1ThatTakeForEverAreRefused() throws IOException {
        byte[] disk = luks1();
        ByteBuffer.wrap(disk).putInt(LUKS1_ITERATIONS_OFFSET, -1);
        assertThatThrownBy(() -> unlock(disk)).isInstanceOf(RefusedException.class);
    }

    @Test
    void contentBeyondTheDeviceIsCorrupt() throws IOException {
        byte[] disk = Arrays.copyOf(luks2(), 16 << 20);
        assertThatThrownBy(() -> unlock(disk)).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void requirementsThatNobodyKnowsAreUnsupported() throws IOException {
        byte[] disk =
                edited(
                        luks2(),
                        "\"config\":{",
                        "\"config\":{\"requirements\":{\"mandatory\":[\"magic\"]},");
        assertThatThrownBy(() -> unlock(disk))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("magic");
    }

    @Test
    void deepJsonIsCorrupt() throws IOException {
        byte[] disk = edited(luks2(), "\"tokens\":{}", "\"tokens\":" + "[".repeat(5000));
        assertThatThrownBy(() -> unlock(disk)).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void randomDamageIsAnErrorOrNone() throws IOException {
        byte[] luks1 = luks1();
        byte[] luks2 = luks2();
        Random random = new Random(17);
        for (int i = 0; i < 150; i++) {
            byte[] first = luks1.clone();
            byte[] second = luks2.clone();
            for (int n = random.nextInt(5); n >= 0; n--) {
                first[random.nextInt(592)] = (byte) random.nextInt(256);
                second[4096 + random.nextInt(1000)] = (byte) random.nextInt(256);
            }
            Arrays.fill(second, METADATA_BYTES, 2 * METADATA_BYTES, (byte) 0);
            for (byte[] bad : List.of(first, signed(second))) {
                try {
                    Unlocked.of(BytesDevice.of(bad), "disk", List.of(), UnlockLimits.defaults())
                            .close();
                } catch (DrydockException e) {
                    assertThat(e).hasMessageContaining("disk");
                }
            }
        }
    }
}
