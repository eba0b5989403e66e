package io.drydock.internal.xfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.filesystem.GuestPath;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.driver.Inodes;
import io.drydock.testing.Commands;
import io.drydock.testing.InodeComparison;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of filesystems that the kernel has filled is what the kernel reads of them. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class XfsOracleTest {
    /** Of all files, and of the names in the largest directory; 20,000 and 40,000 in a full run. */
    private static final int FILES = Integer.getInteger("drydock.xfs.files", 1_500);

    /** As many in User-Mode Linux, which is slow. */
    private static final int FILES_IN_UML = Integer.getInteger("drydock.xfs.files", 400);

    @TempDir private Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
        Needs.filesystem("xfs");
        Needs.program("mkfs.xfs", "xfsprogs");
        Needs.program("setfacl", "acl");
        Needs.program("setfattr", "attr");
    }

    @ParameterizedTest
    @Tag("host")
    @ValueSource(
            strings = {
                "",
                "-b size=1024 -n size=4096",
                "-i size=2048,nrext64=1 -m rmapbt=1",
                "-n size=65536 -s size=4096",
                "-b size=2048 -n size=8192 -i size=1024 -d su=64k,sw=2 -l su=64k",
                "-m finobt=0,reflink=0,bigtime=0,inobtcount=0 -i sparse=0 -d agcount=9"
            })
    void everythingIsAsTheKernelReadsIt(String options) throws Exception {
        fillAndCompare(options, FILES);
    }

    /** Which the kernel mounts since Linux 6.12. */
    @ParameterizedTest
    @Tag("host")
    @ValueSource(strings = "-b size=65536")
    void blocksLargerThanPagesAreAsTheKernelReadsThem(String options) throws Exception {
        XfsTrees.needsKernelFor(directory, options, "blocks that are larger than pages");
        fillAndCompare(options, FILES);
    }

    @ParameterizedTest
    @Tag("uml")
    @ValueSource(strings = "-n version=ci")
    void namesInAnyCaseAreAsTheKernelReadsThem(String options) throws Exception {
        XfsTrees.needsKernelFor(directory, options, "names in which case does not matter");
        fillAndCompare(options, FILES_IN_UML);
    }

    /** Which kernels of today have been built without. */
    @ParameterizedTest
    @Tag("uml")
    @ValueSource(
            strings = {
                "-m crc=0",
                "-m crc=0 -n version=ci -b size=512 -i size=256",
                "-m crc=0 -n ftype=0 -i attr=1,projid32bit=0 -l lazy-count=0,version=1"
            })
    void versionFourIsAsTheKernelReadsIt(String options) throws Exception {
        XfsTrees.needsVersionFour(directory);
        fillAndCompare(options, FILES_IN_UML);
    }

    private void fillAndCompare(String options, int files) throws IOException {
        Path image = TestImages.sparse(directory.resolve("image"), 700);
        Commands.run("sh", "-c", "mkfs.xfs -q -f -L oracle " + options + " " + image);
        XfsTrees.fill(image, directory, files);
        compare(image, files);
    }

    private void compare(Path image, int files) throws IOException {
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        try (Session session = Session.builder().drive(image, raw).open();
                Filesystem expected = session.mount(session.device("/dev/sda"));
                FileBlockDevice device = FileBlockDevice.open(image, true);
                Inodes actual = new XfsDriver().open(XfsTrees.medium(device, List.of()))) {
            InodeComparison.Result result = InodeComparison.of(expected, actual);
            assertThat(result.differences()).isEmpty();
            assertThat(result.names()).isGreaterThan(files);
            FilesystemSpace space = expected.space(GuestPath.ROOT);
            assertThat(actual.space().totalBytes()).isEqualTo(space.totalBytes());
            // Linux takes off the blocks of the trees of free space as well.
            assertThat(actual.space().freeBytes() - space.freeBytes()).isBetween(0L, 1L << 20);
            assertThat(actual.label()).isEqualTo("oracle");
        }
        Files.delete(image);
    }
}
