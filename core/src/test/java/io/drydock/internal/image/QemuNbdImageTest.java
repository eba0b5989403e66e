package io.drydock.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.Session;
import io.drydock.block.AsyncBlockDevice;
import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.image.ImageOptions;
import io.drydock.internal.qemu.QemuNbd;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images that a qemu-nbd of their own serves. */
@Timeout(60)
class QemuNbdImageTest {
    private static final String PROPERTY = "drydock.server";
    private static final int SIZE = 8 << 20;

    @TempDir private Path directory;
    private Path image = Path.of("/");

    @BeforeEach
    void makeImage() {
        Needs.program("qemu-nbd", "qemu-utils");
        System.setProperty(PROPERTY, "qemu-nbd");
        image = directory.resolve("image.qcow2");
        Commands.run("qemu-img", "create", "-q", "-f", "qcow2", image, SIZE);
        Commands.run("qemu-io", "-f", "qcow2", "-c", "write -P 7 1M 64k", image);
    }

    @AfterEach
    void chooseNone() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void isReadAndWrittenAndThenEnds() throws Exception {
        ImageOptions writable = ImageOptions.defaults().withReadOnly(false);
        try (LocalImage opened = LocalImage.open(image, writable)) {
            BlockDevice disk = opened.disk();
            assertThat(disk).isInstanceOf(AsyncBlockDevice.class);
            assertThat(disk.sizeBytes()).isEqualTo(SIZE);
            assertThat(disk.extents(0, SIZE)).hasSize(3);
            byte[] bytes = new byte[64 << 10];
            disk.read(1 << 20, MemorySegment.ofArray(bytes));
            assertThat(bytes).containsOnly(7);
            disk.write(2 << 20, MemorySegment.ofArray(bytes));
            disk.flush();
            assertThat(servers(image)).isEqualTo(1);
        }
        assertThat(servers(image)).isZero();
        Commands.run("qemu-io", "-f", "qcow2", "-c", "read -P 7 2M 64k", image);
        Commands.run("qemu-img", "check", "-q", "-f", "qcow2", image);
    }

    @Test
    void readOnlyIsReadOnly() throws Exception {
        try (LocalImage opened = LocalImage.open(image, ImageOptions.defaults())) {
            BlockDevice disk = opened.disk();
            assertThat(disk.isReadOnly()).isTrue();
            assertThatThrownBy(() -> disk.write(0, MemorySegment.ofArray(new byte[512])))
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void partitionsAreToldWithoutAFileForTheKernel() throws Exception {
        try (Session session = Session.builder().drive(image, ImageOptions.defaults()).open()) {
            assertThat(session.drives().getFirst().device().sizeBytes()).isEqualTo(SIZE);
        }
        try (LocalImage opened = LocalImage.open(image, ImageOptions.defaults())) {
            assertThatThrownBy(opened::plainFile)
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessageContaining("qemu-storage-daemon");
        }
    }

    @Test
    void whatItCannotOpenSaysWhyAndLeavesNothing() throws Exception {
        Path missing = directory.resolve("missing");
        Map<String, Object> file = Map.of("driver", "file", "filename", missing.toString());
        assertThatThrownBy(() -> QemuNbd.start(Map.of("driver", "raw", "file", file), true, false))
                .hasMessageContaining("it has ended")
                .hasMessageContaining("No such file");
        assertThat(servers(missing)).isZero();
    }

    @Test
    void anUnknownServerIsRefused() {
        System.setProperty(PROPERTY, "pigeon");
        assertThatThrownBy(() -> LocalImage.open(image, ImageOptions.defaults()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("pigeon");
    }

    @Test
    void endsWithAJvmThatIsKilled() throws Exception {
        try (ChildJvm child = ChildJvm.start(Holder.class, image)) {
            int pid = Integer.parseInt(child.readLine());
            assertThat(Files.exists(Path.of("/proc/" + pid))).isTrue();
            child.kill();
            for (int i = 0; i < 400 && servers(image) > 0; i++) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            assertThat(servers(image)).isZero();
        }
    }

    /** Holds an image until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            Map<String, Object> file = Map.of("driver", "file", "filename", args[0]);
            try (QemuNbd server =
                    QemuNbd.start(Map.of("driver", "qcow2", "file", file), true, false)) {
                System.out.println(server.pid());
                TimeUnit.MINUTES.sleep(5);
            }
        }
    }

    /** How many qemu-nbd there are whose arguments, or open files, name the file. */
    private static long servers(Path file) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(process -> Files.exists(process.resolve("cmdline")))
                    .filter(process -> {
                        try {
                            return Files.readString(process.resolve("cmdline")).contains("qemu-nbd")
                                    && holds(process, file);
                        } catch (IOException gone) {
                            return false;
                        }
                    })
                    .count();
        }
    }

    private static boolean holds(Path process, Path file) throws IOException {
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            for (Path fd : open.toList()) {
                if (Files.readSymbolicLink(fd).equals(file)) {
                    return true;
                }
            }
            return false;
        }
    }
}
