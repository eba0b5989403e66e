package io.drydock.internal.btrfs.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.MountOptions;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.driver.Inodes;
import io.drydock.testing.InodeComparison;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of filesystems that the kernel has filled is what the kernel reads of them. */
@Tag("host")
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BtrfsOracleTest {
    /** Small ones; as many extents in one file, and twice the names in one directory. */
    private static final int FILES = Integer.getInteger("drydock.btrfs.files", 150);

    @TempDir private Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
        Needs.filesystem("btrfs");
        Needs.program("mkfs.btrfs", "btrfs-progs");
        Needs.program("xfs_io", "xfsprogs");
        Needs.program("setfacl", "acl");
        Needs.program("setfattr", "attr");
    }

    @ParameterizedTest
    @CsvSource({
        "1, '', compress=zstd",
        "1, -O ^no-holes -n 4096 --csum xxhash, compress-force=lzo",
        "1, -n 65536 -m single --csum sha256 -O ^skinny-metadata -R quota, compress-force=zlib",
        "1, -d dup -R ^free-space-tree, noatime",
        "1, -M --csum blake2, max_inline=0",
        "2, -d raid0 -m raid1, noatime",
        "2, -d single -m raid0, nodatasum",
        "3, -d raid1c3 -m raid1c3, compress=zstd",
        "4, -d raid10 -m raid1c4, compress=lzo",
        "3, -d raid5 -m raid1, noatime",
        "4, -d raid6 -m raid10, noatime"
    })
    void everythingIsAsTheKernelReadsIt(int devices, String mkfs, String mount) throws Exception {
        List<Path> images = BtrfsTrees.make(directory, devices, mkfs, mount, FILES);
        InodeComparison.Result result = compare(images);
        assertThat(result.differences()).isEmpty();
        assertThat(result.names()).isGreaterThan(3 * FILES);
    }

    private static InodeComparison.Result compare(List<Path> images) throws IOException {
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        Session.Builder builder = Session.builder();
        List<FileBlockDevice> devices = new ArrayList<>();
        try {
            for (Path image : images) {
                builder = builder.drive(image, raw);
                devices.add(FileBlockDevice.open(image, true));
            }
            try (Session session = builder.open();
                    Filesystem expected =
                            session.mount(
                                    session.device("/dev/sda"),
                                    MountOptions.defaults().readOnly());
                    Inodes actual = new BtrfsDriver().open(BtrfsTrees.medium(devices))) {
                assertThat(actual.label()).isEqualTo("oracle");
                return InodeComparison.of(expected, actual);
            }
        } finally {
            devices.forEach(FileBlockDevice::close);
        }
    }
}
