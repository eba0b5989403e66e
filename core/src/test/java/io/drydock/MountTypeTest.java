package io.drydock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.NotFoundException;
import io.drydock.filesystem.MountCheck;
import io.drydock.filesystem.MountOptions;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Device;
import io.drydock.volume.Signature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds no files is not mounted, and it is said what does. */
class MountTypeTest {
    private static final MountOptions ANY = MountOptions.defaults();

    @TempDir private Path directory;

    private static Device device(String usage, String type) {
        Signature found =
                new Signature(
                        usage,
                        type,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of());
        return Device.ofDrive(0, 1 << 20).withSignature(Optional.of(found));
    }

    @ParameterizedTest
    @CsvSource({
        "other, swap, no files",
        "other, swsuspend, no files",
        "crypto, crypto_LUKS, unlock it",
        "crypto, BitLocker, unlock it",
        "raid, LVM2_member, logical volumes",
        "raid, linux_raid_member, mount the array",
        "raid, ddf_raid_member, mount the array",
        "filesystem, zfs_member, import the pool",
        "other, jbd, journal",
        "other, something, but something"
    })
    void whatIsThereInsteadIsNamed(String usage, String type, String said) {
        assertThatThrownBy(() -> MountType.of(device(usage, type), ANY))
                .isInstanceOf(NotFoundException.class)
                .hasMessageStartingWith("mount /dev/sda: it holds no filesystem, but")
                .hasMessageContaining(said);
    }

    @Test
    void theTypeIsThatOfTheOptionsOrOfTheSignature() throws IOException {
        assertThat(MountType.of(device("filesystem", "xfs"), ANY)).isEqualTo("xfs");
        MountOptions named = ANY.withType("ext4");
        assertThat(MountType.of(device("filesystem", "xfs"), named)).isEqualTo("ext4");
        assertThat(MountType.of(device("other", "swap"), named)).isEqualTo("ext4");
        assertThatThrownBy(() -> MountType.of(device("filesystem", "xfs"), ANY.withType("swap")))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> MountType.of(Device.ofDrive(0, 1), ANY))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("session.devices()");
    }

    @ParameterizedTest
    @EnumSource(names = {"KERNEL", "USERSPACE"})
    void bothEnginesSayTheSame(Engine engine) throws IOException {
        Needs.root();
        Path image = TestImages.sparse(directory.resolve("swap"), 8);
        Commands.run("mkswap", image);
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        try (Session session = Session.builder().drive(image, raw).engine(engine).open()) {
            Device swap = session.device("/dev/sda");
            assertThatThrownBy(() -> session.mount(swap))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("swap space, in which there are no files");
            assertThatThrownBy(() -> session.mountWithFallback(swap, ANY, MountCheck.NONE))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("swap space, in which there are no files");
        }
    }
}
