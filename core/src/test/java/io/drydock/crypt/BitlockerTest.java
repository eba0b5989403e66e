package io.drydock.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.DrydockException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.error.WrongKeyException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.testing.BitlockerVolume;
import io.drydock.testing.BytesDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BitlockerTest {
    private static final String PASSWORD = "anaconda";
    private static final int METADATA_BYTES = 64 << 10;

    @TempDir static Path dir;
    private static Path file;
    private static byte[] content;
    private static byte[] volume;

    @BeforeAll
    static void make() throws IOException {
        file = dir.resolve("volume");
        content = Containers.random(BitlockerVolume.SIZE_BYTES, 2);
        volume = BitlockerVolume.make(file, PASSWORD, content);
    }

    private static Unlocked unlock(BlockDevice device, String password) throws IOException {
        try (Key key = Containers.key(password)) {
            return Unlocked.of(device, "/dev/sda2", List.of(key), UnlockLimits.defaults());
        }
    }

    @Test
    void contentIsThatOfTheVolumeWithoutItsMetadata() throws IOException {
        byte[] expected = content.clone();
        for (int offset : BitlockerVolume.METADATA_OFFSETS) {
            Arrays.fill(expected, offset, offset + METADATA_BYTES, (byte) 0);
        }
        int header = BitlockerVolume.HEADER_OFFSET;
        Arrays.fill(expected, header, header + BitlockerVolume.HEADER_BYTES, (byte) 0);
        try (BlockDevice device = FileBlockDevice.open(file, false);
                Unlocked unlocked = unlock(device, PASSWORD);
                BlockDevice plain = unlocked.open(device, false)) {
            byte[] seen = new byte[content.length];
            plain.read(0, MemorySegment.ofArray(seen));
            assertThat(seen).isEqualTo(expected);

            byte[] written = Containers.random(20_000, 4);
            plain.write(100, MemorySegment.ofArray(written));
            plain.read(100, MemorySegment.ofArray(seen).asSlice(0, written.length));
            assertThat(seen).startsWith(written);
            assertThatThrownBy(() -> plain.write(header, MemorySegment.ofArray(written)))
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void theHeaderSaysWhatOpensIt() throws IOException {
        try (BlockDevice device = FileBlockDevice.open(file, true);
                Unlocked unlocked = unlock(device, PASSWORD)) {
            assertThat(unlocked.header().type()).isEqualTo(ContainerType.BITLOCKER);
            assertThat(unlocked.header().protectors()).containsExactly(Protector.PASSWORD);
            assertThat(unlocked.header().cipher()).isEqualTo("aes-xts-plain64");
            assertThat(unlocked.slot()).isEmpty();
            assertThatThrownBy(() -> unlock(device, "wrong")).isInstanceOf(WrongKeyException.class);
        }
    }

    @Test
    void itsHeaderIsOnlyRead() throws IOException {
        FileDevices devices = new FileDevices(file, false);
        Crypt crypt = Crypt.on(devices);
        assertThatThrownBy(() -> crypt.removeSlot(devices.device("/dev/sda"), 0))
                .isInstanceOf(UnsupportedException.class);
    }

    private static byte[] changed(int offset, int length, long value) {
        byte[] changed = volume.clone();
        ByteBuffer bytes = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < length; i++) {
            bytes.put(offset + i, (byte) (value >> (8 * i)));
        }
        return changed;
    }

    private static void assertRefused(byte[] bad, Class<? extends DrydockException> with) {
        assertThatThrownBy(() -> unlock(BytesDevice.of(bad), PASSWORD)).isInstanceOf(with);
    }

    @Test
    void metadataThatCannotBeIsRefused() {
        int metadata = BitlockerVolume.METADATA_OFFSETS[0];
        int entry = metadata + 112;
        assertRefused(changed(176, 8, Long.MAX_VALUE), CorruptDataException.class);
        assertRefused(changed(176, 8, content.length - 512), CorruptDataException.class);
        assertRefused(changed(176, 8, 513), CorruptDataException.class);
        assertRefused(changed(184, 8, metadata + 512), CorruptDataException.class);
        assertRefused(changed(metadata, 1, 'x'), CorruptDataException.class);
        assertRefused(changed(metadata + 12, 2, 2), UnsupportedException.class);
        assertRefused(changed(metadata + 64, 4, 0xffffffffL), CorruptDataException.class);
        assertRefused(changed(entry, 2, 4), CorruptDataException.class);
        assertRefused(changed(entry, 2, 0xffff), CorruptDataException.class);
        // The first entry within the protector, and the kind of the second, which has the key:
        // libcryptsetup 2.6 would follow a null pointer.
        assertRefused(changed(entry + 36, 2, 1), CorruptDataException.class);
        assertRefused(changed(entry + 36 + 28 + 4, 2, 0x18), CorruptDataException.class);
    }

    @Test
    void randomDamageIsAnErrorOrNone() throws IOException {
        Random random = new Random(13);
        int metadata = BitlockerVolume.METADATA_OFFSETS[0];
        for (int i = 0; i < 300; i++) {
            byte[] bad = volume.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                int at =
                        random.nextBoolean() ? random.nextInt(512) : metadata + random.nextInt(400);
                bad[at] = (byte) random.nextInt(256);
            }
            try (Unlocked unlocked =
                    Unlocked.of(BytesDevice.of(bad), "x", List.of(), UnlockLimits.defaults())) {
                assertThat(unlocked.sizeBytes()).isPositive();
            } catch (DrydockException e) {
                assertThat(e).hasMessageContaining("x");
            }
        }
    }
}
