package io.drydock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.MountCheck;
import io.drydock.filesystem.MountOptions;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An engine that does not mount something says whether the other would. */
class OtherEngineTest {
    private static final EngineSupport WRITES = new EngineSupport(true, true, "mounted", "");
    private static final EngineSupport READS = new EngineSupport(true, false, "mounted", "");
    private static final EngineSupport NOT_HERE =
            new EngineSupport(false, false, "this kernel does not know it", "another kernel");
    private static final EngineSupport UNKNOWN = new EngineSupport(false, false, "no driver", "");

    private static final Path SOME_FILES = Path.of("src/test/java/io/drydock/testing");

    @TempDir Path directory;

    @Test
    void saysWhatTheOtherCan() {
        assertThat(OtherEngine.hint(new FilesystemSupport("vfat", NOT_HERE, WRITES), true))
                .contains(
                        "or open the session with Engine.USERSPACE (--engine=userspace), which"
                                + " reads and writes vfat");
        assertThat(OtherEngine.hint(new FilesystemSupport("erofs", READS, UNKNOWN), false))
                .contains(
                        "or open the session with Engine.KERNEL (--engine=kernel), which reads"
                                + " erofs");
        assertThat(OtherEngine.hint(new FilesystemSupport("erofs", NOT_HERE, UNKNOWN), false))
                .contains(
                        "the kernel engine could read erofs, but this kernel does not know it:"
                                + " another kernel");
        assertThat(OtherEngine.hint(new FilesystemSupport("romfs", NOT_HERE, UNKNOWN), true))
                .isEmpty();
        assertThat(OtherEngine.hint(new FilesystemSupport("ext4", WRITES, WRITES), true)).isEmpty();
    }

    private Session session(Path image, Engine engine) throws IOException {
        return Session.builder()
                .drive(image, ImageOptions.defaults().withFormat(ImageFormat.RAW))
                .engine(engine)
                .open();
    }

    private static void mountsNot(Session session, String... said) throws IOException {
        MountOptions options = MountOptions.defaults();
        for (int way = 0; way < 2; way++) {
            boolean fallback = way == 1;
            assertThatThrownBy(
                            () -> {
                                if (fallback) {
                                    session.mountWithFallback(
                                            session.device("/dev/sda"), options, MountCheck.NONE);
                                } else {
                                    session.mount(session.device("/dev/sda"), options);
                                }
                            })
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessageStartingWith("mount /dev/sda: ")
                    .message()
                    .contains(said);
        }
    }

    private static FilesystemSupport supported(String type) {
        return Capabilities.probe().support().stream()
                .filter(support -> support.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "vfat, mkfs.vfat, dosfstools, reads and writes",
        "iso9660, xorrisofs, xorriso, reads"
    })
    void theKernelNamesTheUserspaceEngine(
            String type, String program, String debianPackage, String does) throws IOException {
        Needs.root();
        Needs.program(program, debianPackage);
        Needs.that(!supported(type).kernel().reads(), "needs a kernel without " + type);
        Path image = TestImages.sparse(directory.resolve("image"), 16);
        if (type.equals("vfat")) {
            Commands.run(program, image);
        } else {
            Commands.run(program, "-quiet", "-o", image, SOME_FILES);
        }
        try (Session session = session(image, Engine.AUTO)) {
            mountsNot(
                    session,
                    "this kernel has no " + type,
                    "Engine.USERSPACE (--engine=userspace), which " + does + " " + type);
        }
        try (Session session = session(image, Engine.USERSPACE)) {
            session.mount(session.device("/dev/sda")).close();
        }
    }

    @Test
    void theUserspaceEngineNamesTheKernel() throws IOException {
        Needs.root();
        Needs.program("mkfs.erofs", "erofs-utils");
        Needs.that(supported("erofs").kernel().reads(), "needs a kernel with erofs");
        Path image = directory.resolve("image");
        Commands.run("mkfs.erofs", image, SOME_FILES);
        try (Session session = session(image, Engine.USERSPACE)) {
            mountsNot(
                    session,
                    "the userspace engine does not read erofs",
                    "Engine.KERNEL (--engine=kernel), which reads erofs");
        }
        try (Session session = session(image, Engine.KERNEL)) {
            session.mount(session.device("/dev/sda")).close();
        }
    }
}
