package io.drydock.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.bindings.libc.LibC;
import io.drydock.block.AsyncBlockDevice;
import io.drydock.block.BlockDevice;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.Statx;
import io.drydock.nbd.NbdDevice;
import io.drydock.nbd.NbdOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.NbdServer;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which changes of a disk show, and that without one nothing does. */
class DiskVersionTest {
    private static final long INTERVAL = 1000;

    @TempDir private Path directory;
    private Path file = Path.of("/");
    private Path loop = Path.of("");
    private final Changes changes = new Changes();

    @BeforeEach
    void makeFile() throws Exception {
        file = TestImages.sparse(directory.resolve("disk"), 8);
        settle();
    }

    @AfterEach
    void detach() {
        if (!loop.toString().isEmpty()) {
            Commands.run("losetup", "-d", loop);
        }
    }

    /** Until a change would be seen in the file's times. */
    private static void settle() throws InterruptedException {
        Thread.sleep(50);
    }

    private DiskVersion version(FileBlockDevice... files) {
        return DiskVersion.of(changes, List.of(files), 0, 0);
    }

    private static void overwrite(Path path) throws Exception {
        Files.write(path, new byte[] {1, 2, 3}, StandardOpenOption.WRITE);
    }

    @Test
    void staysWhileNothingHappens() throws Exception {
        try (FileBlockDevice disk = FileBlockDevice.open(file, true)) {
            DiskVersion version = version(disk);
            long before = version.at(0);
            disk.read(0, MemorySegment.ofArray(new byte[512]));
            Files.readAllBytes(file);
            assertThat(version.at(1)).isEqualTo(before);
            assertThat(version.at(2)).isEqualTo(before);
        }
    }

    @Test
    void growsWithAForeignWrite() throws Exception {
        try (FileBlockDevice disk = FileBlockDevice.open(file, true)) {
            DiskVersion version = version(disk);
            long before = version.at(0);
            overwrite(file);
            assertThat(version.at(1)).isGreaterThan(before);
            settle();
            long settled = version.at(2);
            assertThat(version.at(3)).isEqualTo(settled);
        }
    }

    /** Until the clock has moved on, there might be a second write that looks like the first. */
    @Test
    void mayHaveChangedAsLongAsAChangeWouldNotBeSeen() throws Exception {
        Instant changed = ((FileTime) Files.getAttribute(file, "unix:ctime")).toInstant();
        AtomicReference<Instant> clock = new AtomicReference<>(changed);
        try (FileBlockDevice disk = FileBlockDevice.open(file, true)) {
            FileState state = FileState.of(disk, clock::get);
            clock.set(changed.plusMillis(20).minusNanos(1));
            assertThat(state.hasChanged()).isTrue();
            assertThat(state.hasChanged()).isTrue();
            clock.set(changed.plusMillis(20));
            assertThat(state.hasChanged()).isTrue();
            assertThat(state.hasChanged()).isFalse();
        }
    }

    /** What is set back is another time, which cannot. */
    @Test
    void growsAlthoughTheTimeOfTheWriteIsSetBack() throws Exception {
        try (FileBlockDevice disk = FileBlockDevice.open(file, true)) {
            DiskVersion version = version(disk);
            long before = version.at(0);
            FileTime written = Files.getLastModifiedTime(file);
            overwrite(file);
            Files.setLastModifiedTime(file, written);
            assertThat(version.at(1)).isGreaterThan(before);
        }
    }

    @Test
    void isAskedOfTheKernelNowAndThen() throws Exception {
        try (FileBlockDevice disk = FileBlockDevice.open(file, true)) {
            DiskVersion version = DiskVersion.of(changes, List.of(disk), INTERVAL, 0);
            long before = version.at(0);
            overwrite(file);
            assertThat(version.at(INTERVAL - 1)).isEqualTo(before);
            assertThat(version.at(INTERVAL)).isGreaterThan(before);
        }
    }

    @Test
    void growsWhenTheFileIsCutOff() throws Exception {
        try (FileBlockDevice disk = FileBlockDevice.open(file, true)) {
            DiskVersion version = version(disk);
            long before = version.at(0);
            Files.write(file, new byte[512]);
            assertThat(version.at(1)).isGreaterThan(before);
        }
    }

    @Test
    void knowsTheFileThatWasOpened() throws Exception {
        try (FileBlockDevice disk = FileBlockDevice.open(file, true)) {
            DiskVersion version = version(disk);
            Files.move(file, directory.resolve("away"));
            settle();
            version.at(1); // renaming has set st_ctime
            long moved = version.at(2);
            TestImages.sparse(file, 8);
            assertThat(version.at(3)).isEqualTo(moved);
        }
    }

    @Test
    void growsWithOurOwnWrites() throws Exception {
        DiskVersion version = version();
        try (BlockDevice disk = CountingDevice.of(FileBlockDevice.open(file, false), changes)) {
            long before = version.at(0);
            disk.write(0, MemorySegment.ofArray(new byte[512]));
            assertThat(version.at(0)).isEqualTo(before + 1);
            disk.zero(0, 512);
            assertThat(version.at(0)).isEqualTo(before + 2);
            disk.discard(0, 512);
            assertThat(version.at(0)).isEqualTo(before + 3);
            disk.flush();
            disk.read(0, MemorySegment.ofArray(new byte[512]));
            disk.extents(0, 512);
            assertThat(version.at(0)).isEqualTo(before + 3);
        }
    }

    @Test
    void growsWithWritesThatNobodyWaitsFor() throws Exception {
        DiskVersion version = version();
        try (NbdServer server = NbdServer.qemu(file, "raw");
                NbdDevice connected =
                        NbdDevice.connect(server.socket(), "disk", NbdOptions.defaults());
                AsyncBlockDevice disk = (AsyncBlockDevice) CountingDevice.of(connected, changes)) {
            MemorySegment sector = MemorySegment.ofArray(new byte[512]);
            disk.writeAsync(0, sector).get();
            assertThat(version.at(0)).isEqualTo(1);
            disk.write(0, sector);
            assertThat(version.at(0)).isEqualTo(2);
            disk.readAsync(0, sector).get();
            disk.flushAsync().get();
            assertThat(version.at(0)).isEqualTo(2);
        }
    }

    @Test
    void doesNotCountWhatCanOnlyBeRead() throws Exception {
        try (BlockDevice disk = FileBlockDevice.open(file, true)) {
            assertThat(CountingDevice.of(disk, changes)).isSameAs(disk);
            assertThat(disk).isNotInstanceOf(AsyncBlockDevice.class);
        }
    }

    @Test
    void growsWhenAFileCannotBeAsked() throws Exception {
        FileBlockDevice disk = FileBlockDevice.open(file, true);
        DiskVersion version = version(disk);
        long before = version.at(0);
        disk.close();
        long closed = version.at(1);
        assertThat(closed).isGreaterThan(before);
        assertThat(version.at(2)).isGreaterThan(closed);
    }

    @Test
    void growsWithAWriteToABlockDevice() throws Exception {
        attach();
        try (FileBlockDevice disk = FileBlockDevice.open(loop, true)) {
            settle();
            DiskVersion version = version(disk);
            long before = version.at(1);
            assertThat(version.at(2)).isEqualTo(before);
            overwrite(loop);
            assertThat(version.at(3)).isGreaterThan(before);
        }
    }

    /** As what is mounted on the device writes to it: not through the node. */
    @Test
    void growsWithAWriteThroughAnotherNode() throws Exception {
        attach();
        Path node = directory.resolve("node");
        long device = (long) Files.getAttribute(loop, "unix:rdev");
        Commands.run("mknod", node, "b", Statx.major(device), Statx.minor(device));
        try (FileBlockDevice disk = FileBlockDevice.open(loop, true)) {
            settle();
            DiskVersion version = version(disk);
            long before = version.at(1);
            Commands.run("dd", "if=/dev/zero", "of=" + node, "bs=4k", "count=1", "conv=fsync");
            assertThat(version.at(2)).isGreaterThan(before);
        }
    }

    /** The disk becomes another while it is open, and nothing is written. */
    @Test
    void growsWithTheDiskSequenceNumber() throws Exception {
        attach("--read-only");
        Path other = TestImages.sparse(directory.resolve("other"), 8);
        try (FileBlockDevice disk = FileBlockDevice.open(loop, true);
                FileBlockDevice next = FileBlockDevice.open(other, true)) {
            settle();
            DiskVersion version = version(disk);
            long before = version.at(1);
            assertThat(version.at(2)).isEqualTo(before);
            int number = next.fd().hold();
            try {
                assertThat(FileCalls.ioctl(disk.fd(), LibC.LOOP_CHANGE_FD(), number)).isZero();
            } finally {
                next.fd().release();
            }
            assertThat(version.at(3)).isGreaterThan(before);
        }
    }

    private void attach(String... options) {
        Needs.root();
        Needs.program("losetup", "mount");
        List<Object> command = new ArrayList<>(List.of("losetup", "-f", "--show", file));
        command.addAll(1, List.of(options));
        loop = Path.of(Commands.run(command.toArray()).strip());
    }
}
