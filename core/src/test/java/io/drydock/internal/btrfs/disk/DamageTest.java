package io.drydock.internal.btrfs.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.driver.Inodes;
import io.drydock.testing.Commands;
import io.drydock.testing.Damage;
import io.drydock.testing.LoopDisk;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices that are damaged, missing or out of date, and states in which we do not read. */
@Tag("host")
class DamageTest {
    private static final long SUPERBLOCK = 64 << 10;
    private static final long COPY = 64 << 20;
    private static final int GENERATION = 0x48;
    private static final int FEATURES = 0xbc;
    private static final String FILL =
            "head -c 3000000 /dev/zero | tr '\\0' x > file; sync -f .; touch other";

    @TempDir private Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
        Needs.filesystem("btrfs");
        Needs.program("mkfs.btrfs", "btrfs-progs");
    }

    private List<Path> make(int devices, String mkfs) throws IOException {
        return BtrfsTrees.make(directory, devices, 200, mkfs, "noatime", FILL);
    }

    private static String read(List<Path> images, String name, String... options)
            throws IOException {
        List<FileBlockDevice> devices = new ArrayList<>();
        try {
            for (Path image : images) {
                devices.add(FileBlockDevice.open(image, true));
            }
            try (Inodes inodes = new BtrfsDriver().open(BtrfsTrees.medium(devices, options))) {
                return BtrfsTrees.text(inodes, name);
            }
        } finally {
            devices.forEach(FileBlockDevice::close);
        }
    }

    /** All but the superblocks of a device. */
    private static void destroy(Path image) throws IOException {
        Damage.zero(image, 1 << 20, 62 << 20);
        Damage.zero(image, COPY + 4096, 130 << 20);
    }

    @ParameterizedTest
    @CsvSource({
        "2, -d raid1 -m raid1",
        "3, -d raid1c3 -m raid1c3",
        "4, -d raid10 -m raid10",
        "3, -d raid5 -m raid1",
        "3, -d raid5 -m raid5",
        "4, -d raid6 -m raid6"
    })
    void oneDeviceCanBeDone(int devices, String mkfs) throws IOException {
        List<Path> images = make(devices, mkfs);
        String expected = "x".repeat(3_000_000);
        for (int i = 0; i < devices; i++) {
            List<Path> others = new ArrayList<>(images);
            others.remove(i);
            assertThat(read(others, "file", "degraded")).isEqualTo(expected);
            assertThatThrownBy(() -> read(others, "file"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("degraded");
        }
        destroy(images.getLast());
        assertThat(read(images, "file")).isEqualTo(expected);
        destroy(images.getFirst());
        if (devices == 2) {
            assertThatThrownBy(() -> read(images, "file"))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("/dev/sda");
        }
    }

    @Test
    void wrongDataIsToldByItsChecksum() throws IOException {
        List<Path> images = make(1, "-d single -m dup");
        byte[] all = Files.readAllBytes(images.getFirst());
        int at = 0;
        while (all[at] != 'x' || all[at + 9999] != 'x') {
            at += 4096;
        }
        Damage.flip(images.getFirst(), at + 5000, 3);
        assertThatThrownBy(() -> read(images, "file"))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("checksum");
        assertThat(read(images, "file", "rescue=ignoredatacsums")).hasSize(3_000_000);
    }

    @Test
    void aDeviceThatMissedAWriteIsNotBelieved() throws IOException {
        List<Path> images = make(2, "-d raid1 -m raid1");
        String script = "mount -t btrfs -o degraded %s /mnt && echo new > /mnt/file && umount /mnt";
        try (LoopDisk first = LoopDisk.of(images.getFirst())) {
            Commands.run("unshare", "-m", "sh", "-ec", script.formatted(first.path()));
        }
        assertThat(read(images, "file")).isEqualTo("new\n");
        assertThat(read(images.reversed(), "file")).isEqualTo("new\n");
    }

    @Test
    void devicesOfOtherFilesystemsAreRefused() throws IOException {
        List<Path> images = new ArrayList<>(make(1, ""));
        Path copy = directory.resolve("copy");
        Files.copy(images.getFirst(), copy);
        images.add(copy);
        assertThatThrownBy(() -> read(images, "file")).isInstanceOf(RefusedException.class);
    }

    @Test
    void anotherCopyOfTheSuperblockWillDo() throws IOException {
        List<Path> images = make(1, "");
        Damage.zero(images.getFirst(), SUPERBLOCK, 4096);
        assertThat(read(images, "file")).hasSize(3_000_000);
        Damage.flip(images.getFirst(), COPY + 100, 0);
        assertThatThrownBy(() -> read(images, "file")).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void anOlderTreeOfTreesWillDoWhenAskedFor() throws IOException {
        List<Path> images = make(1, "");
        Path image = images.getFirst();
        ByteBuffer superblock = superblock(image, SUPERBLOCK);
        superblock.putLong(0x50, superblock.getLong(0x50) ^ 4096);
        write(image, SUPERBLOCK, superblock);
        ByteBuffer copy = superblock(image, COPY);
        copy.putLong(GENERATION, 1);
        write(image, COPY, copy);
        assertThatThrownBy(() -> read(images, "file")).isInstanceOf(CorruptDataException.class);
        assertThat(read(images, "file", "rescue=usebackuproot")).hasSize(3_000_000);
    }

    private static ByteBuffer superblock(Path image, long at) throws IOException {
        return ByteBuffer.wrap(Damage.read(image, at, 4096)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** With the checksum that it needs. */
    private static void write(Path image, long at, ByteBuffer superblock) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(superblock.array(), 32, 4096 - 32);
        superblock.putInt(0, (int) crc.getValue());
        Damage.write(image, at, superblock.array());
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13, 14, 17, 60})
    void featuresThatAreNotReadAreNamed(int bit) throws IOException {
        List<Path> images = make(1, "");
        ByteBuffer superblock = superblock(images.getFirst(), SUPERBLOCK);
        superblock.putLong(FEATURES, superblock.getLong(FEATURES) | 1L << bit);
        write(images.getFirst(), SUPERBLOCK, superblock);
        assertThatThrownBy(() -> read(images, "file"))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining(
                        bit > 16
                                ? "bit " + bit
                                : Feature.values()[bit].name().toLowerCase(Locale.ROOT));
    }
}
