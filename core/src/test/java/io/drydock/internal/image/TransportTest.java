package io.drydock.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.error.RefusedException;
import io.drydock.image.ImageOptions;
import io.drydock.internal.qemu.StorageDaemon;
import io.drydock.nbd.NbdDevice;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the disk of a local image is read, and that both ways show the same. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransportTest {
    private static final int SIZE = 4 << 20;
    private static final String PROPERTY = "drydock.transport";

    @TempDir private Path directory;
    private Path image = Path.of("/");

    @BeforeEach
    void makeImage() {
        Needs.program("qemu-storage-daemon", "qemu-system-common");
        image = directory.resolve("image.qcow2");
        Commands.run("qemu-img", "create", "-q", "-f", "qcow2", image, SIZE);
        Commands.run("qemu-io", "-f", "qcow2", "-c", "write -P 7 1M 64k", image);
    }

    @AfterEach
    void chooseNone() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void sharedMemoryIsChosenByItself() throws Exception {
        List<Extent> extents;
        try (LocalImage opened = LocalImage.open(image, ImageOptions.defaults())) {
            BlockDevice disk = opened.disk();
            assertThat(disk).isInstanceOf(ServedDisk.class);
            checkContent(disk);
            extents = disk.extents(0, SIZE);
            assertThat(disk.extents(SIZE, 0)).isEmpty();
            assertThatThrownBy(() -> disk.write(0, MemorySegment.ofArray(new byte[512])))
                    .isInstanceOf(RefusedException.class);
        }
        System.setProperty(PROPERTY, "nbd");
        try (LocalImage opened = LocalImage.open(image, ImageOptions.defaults())) {
            assertThat(opened.disk()).isInstanceOf(NbdDevice.class);
            checkContent(opened.disk());
            assertThat(opened.disk().extents(0, SIZE)).isEqualTo(extents).hasSize(3);
        }
    }

    private static void checkContent(BlockDevice disk) throws IOException {
        assertThat(disk.sizeBytes()).isEqualTo(SIZE);
        byte[] all = new byte[SIZE];
        disk.read(0, MemorySegment.ofArray(all));
        for (int i = 0; i < SIZE; i++) {
            if (all[i] != (i >= 1 << 20 && i < (1 << 20) + (64 << 10) ? 7 : 0)) {
                throw new AssertionError("byte " + i + " is " + all[i]);
            }
        }
    }

    @Test
    void anUnknownTransportIsRefused() throws Exception {
        System.setProperty(PROPERTY, "pigeon");
        try (LocalImage opened = LocalImage.open(image, ImageOptions.defaults())) {
            assertThatThrownBy(opened::disk)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("pigeon");
        }
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        openAndRead();
        long before = countFds();
        for (int i = 0; i < 5; i++) {
            openAndRead();
        }
        assertThat(countFds()).isEqualTo(before);
        assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain("drydock-vhost");
    }

    private void openAndRead() throws Exception {
        BlockDevice disk;
        try (LocalImage opened = LocalImage.open(image, ImageOptions.defaults())) {
            disk = opened.disk();
            disk.read(0, MemorySegment.ofArray(new byte[4096]));
            disk.extents(0, SIZE);
        }
        assertThatThrownBy(() -> disk.extents(0, SIZE)).isInstanceOf(IOException.class);
    }

    private static long countFds() throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.count();
        }
    }

    @Test
    void theDaemonGivesTheNodeBack() throws Exception {
        StorageDaemon daemon = StorageDaemon.resident();
        String node = daemon.newName();
        daemon.addNode(
                Map.of(
                        "driver",
                        "qcow2",
                        "node-name",
                        node,
                        "read-only",
                        true,
                        "file",
                        Map.of("driver", "file", "filename", image.toString())));
        try (var export = daemon.exportVhostUser(node, false, 1)) {
            assertThat(export.socket()).exists();
            // Nobody has connected: the export ends all the same.
        }
        daemon.removeNode(node);
        assertThat(daemon.countNodes(node)).isZero();
    }

    /** Without privileges the daemon has no directory of its own. */
    @Test
    void itNeedsNoPrivileges() throws Exception {
        Needs.root();
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        List<String> powerless = List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all");
        try (ChildJvm child = ChildJvm.startIn(temporary, powerless, Reader.class, image)) {
            assertThat(child.readLine()).isEqualTo("ServedDisk");
            assertThat(child.readLine()).isEqualTo("3 extents");
            assertThat(child.waitFor()).isZero();
        }
        assertThat(temporary).isEmptyDirectory();
    }

    /** Reads an image and says how. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] args) throws IOException {
            try (LocalImage opened = LocalImage.open(Path.of(args[0]), ImageOptions.defaults())) {
                checkContent(opened.disk());
                System.out.println(opened.disk().getClass().getSimpleName());
                System.out.println(opened.disk().extents(0, SIZE).size() + " extents");
            }
        }
    }
}
