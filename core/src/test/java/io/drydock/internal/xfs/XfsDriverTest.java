package io.drydock.internal.xfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.Engine;
import io.drydock.Session;
import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.testing.Commands;
import io.drydock.testing.Damage;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused is refused with the reason, and with what would help. */
@Tag("host")
class XfsDriverTest {
    private static final int SUPERBLOCK_BYTES = 512;
    private static final int INCOMPATIBLE = 216;
    private static final int CHECKSUM = 224;

    @TempDir private Path directory;
    private Path image;

    @BeforeEach
    void image() throws IOException {
        Needs.program("mkfs.xfs", "xfsprogs");
        image = TestImages.filesystem("xfs", directory.resolve("image"));
    }

    private interface Opened {
        void with(Inodes inodes) throws IOException;
    }

    private void opened(Opened opened, String... options) throws IOException {
        try (BlockDevice device = FileBlockDevice.open(image, true);
                Inodes inodes = new XfsDriver().open(XfsTrees.medium(device, List.of(options)))) {
            opened.with(inodes);
        }
    }

    private void refused(Class<? extends IOException> error, String message, String... options) {
        assertThatThrownBy(() -> opened(inodes -> inodes.list(inodes.root()), options))
                .isInstanceOf(error)
                .hasMessageContaining(message);
    }

    @Test
    void anEmptyOneIsRead() throws IOException {
        opened(inodes -> {
            assertThat(inodes.type()).isEqualTo("xfs");
            assertThat(inodes.list(inodes.root())).isEmpty();
            assertThat(inodes.label()).isEmpty();
        });
    }

    @Test
    void aSessionReadsItWithoutTheKernel() throws IOException {
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        try (Session session = Session.builder().drive(image, raw).engine(Engine.USERSPACE).open();
                Filesystem filesystem =
                        session.mount(session.device("/dev/sda"), List.of("ro", "norecovery"))) {
            assertThat(filesystem.type()).isEqualTo("xfs");
            assertThat(filesystem.list(GuestPath.ROOT)).isEmpty();
        }
    }

    @Test
    void itIsNotWritten() throws IOException {
        try (BlockDevice device = FileBlockDevice.open(image, true)) {
            Medium medium = new Medium(device, List.of(), "xfs", "a", 1, false, List.of());
            assertThatThrownBy(() -> new XfsDriver().open(medium))
                    .isInstanceOf(UnsupportedException.class);
        }
        assertThat(new XfsDriver().support().writes()).isFalse();
    }

    @Test
    void aLogOnAnotherDeviceIsRefusedUnlessItIsNotWanted() throws IOException {
        Path log = TestImages.sparse(directory.resolve("log"), 64);
        Commands.run("mkfs.xfs", "-q", "-f", "-l", "logdev=" + log + ",size=64m", image);
        refused(UnsupportedException.class, "the option norecovery");
        opened(inodes -> assertThat(inodes.list(inodes.root())).isEmpty(), "norecovery");
    }

    @Test
    void unknownFeaturesAreRefused() throws IOException {
        setIncompatible(1 << 12);
        refused(UnsupportedException.class, "unknown incompatible features, 0x1000");
    }

    @Test
    void oneThatIsToBeRepairedIsRefused() throws IOException {
        setIncompatible(1 << 4);
        refused(UnsupportedException.class, "xfs_repair");
    }

    /** Adds features to the superblock, and makes its checksum right. */
    private void setIncompatible(int features) throws IOException {
        byte[] superblock = Damage.read(image, 0, SUPERBLOCK_BYTES);
        Place place = new Place("image", "superblock", 0);
        int all = (int) place.fields(superblock).int32(INCOMPATIBLE) | features;
        for (int i = 0; i < 4; i++) {
            superblock[INCOMPATIBLE + i] = (byte) (all >>> (24 - 8 * i));
        }
        MetadataSum.put(superblock, CHECKSUM, place);
        CRC32C crc = new CRC32C();
        crc.update(superblock, 0, CHECKSUM);
        crc.update(new byte[4]);
        crc.update(superblock, CHECKSUM + 4, SUPERBLOCK_BYTES - CHECKSUM - 4);
        assertThat(superblock[CHECKSUM]).isEqualTo((byte) crc.getValue()); // little-endian
        Damage.write(image, 0, superblock);
    }

    @Test
    void damageIsSaid() throws IOException {
        Damage.flip(image, 110, 3);
        refused(CorruptDataException.class, "superblock at byte 0 has a wrong checksum");
        Damage.flip(image, 110, 3);
        Damage.zero(image, 0, 4);
        refused(CorruptDataException.class, "does not begin with XFSB");
    }

    @Test
    void aCutImageIsRefused() throws IOException {
        Damage.truncate(image, 200 << 20);
        refused(CorruptDataException.class, "the device has 209715200 bytes");
    }
}
