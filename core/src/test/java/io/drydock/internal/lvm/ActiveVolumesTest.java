package io.drydock.internal.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.BlockDevice;
import io.drydock.error.DrydockException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.Statx;
import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.VolumeGroup;
import io.drydock.testing.Commands;
import io.drydock.testing.LoopDisk;
import io.drydock.testing.Loops;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes that lvm(8) has made and filled, activated by us, and the other way round. */
@Timeout(300)
class ActiveVolumesTest {
    private static final int MIB = 1 << 20;

    @TempDir private Path directory;

    @BeforeEach
    void needed() {
        TestGroup.activationNeeded();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (TestGroup.canActivate()) {
            assertThat(Commands.run("dmsetup", "ls")).doesNotContain("drydock-");
            assertThat(Loops.on(directory)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-L6m",
                "-i3 -I4k -L6m",
                "--type mirror -m1 -L6m",
                "--type raid1 -m2 -L6m",
                "--type raid0 -i3 -L6m",
                "--type raid0_meta -i2 -L6m",
                "--type raid4 -i2 -L6m",
                "--type raid5 -i3 -L6m",
                "--type raid6 -i3 -L6m",
                "--type raid10 -i2 -m1 -L6m",
            })
    void isWhatLvmMakesOfIt(String arguments) throws Exception {
        try (TestGroup made = TestGroup.create("vgact", directory, 5, 20)) {
            Stream<String> words = Stream.of(arguments.split(" "));
            made.create(Stream.concat(words, Stream.of("--name", "lv", "vgact")).toArray());
            List<String> theirs = table(Path.of("/dev/vgact/lv"));
            if (arguments.contains("raid") || arguments.contains("mirror")) {
                awaitSync(made);
            }
            byte[] content = fill(Path.of("/dev/vgact/lv"), 6 * MIB, 1);
            made.detach();

            VolumeGroup group = made.group();
            LogicalVolume lv = group.logicalVolume("lv").orElseThrow();
            if (VolumeDevice.isPossible(group, lv)) {
                checkInJava(made, group, lv, content);
            }
            checkReadOnly(made, "lv", content);
            byte[] changed;
            ActiveVolumes active = ActiveVolumes.of(made::attach);
            try (HostDevice device = active.activate(group, lv, false)) {
                if (!arguments.contains("raid0")) { // which needs no md
                    assertThat(table(device.path())).isEqualTo(theirs);
                }
                assertThat(read(device.path(), content.length)).isEqualTo(content);
                changed = fill(device.path(), content.length, 2);
            }
            made.attach();
            made.lvm("vgchange", "--activate", "y", "vgact");
            assertThat(read(Path.of("/dev/vgact/lv"), content.length)).isEqualTo(changed);
        }
    }

    private static void awaitSync(TestGroup made) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            String percent =
                    made.lvm("lvs", "--noheadings", "-o", "sync_percent", "vgact/lv").strip();
            if (percent.isEmpty() || percent.startsWith("100")) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("the array does not get in sync");
    }

    private static void checkInJava(
            TestGroup made, VolumeGroup group, LogicalVolume lv, byte[] content)
            throws IOException {
        byte[] read = new byte[content.length];
        try (BlockDevice device = VolumeDevice.open(group, lv, made::open)) {
            device.read(0, MemorySegment.ofArray(read));
            assertThat(read).isEqualTo(content);
            assertThat(device.extents(1, read.length - 2).getFirst().offsetBytes()).isEqualTo(1);
            if (device.isReadOnly()) {
                assertThatThrownBy(() -> device.zero(0, 1)).isInstanceOf(RefusedException.class);
            } else {
                int at = 2 * MIB - 5;
                System.arraycopy(new byte[10], 0, content, at, 10);
                device.write(at, MemorySegment.ofArray(new byte[10]));
                device.flush();
            }
        }
    }

    /** Not a byte of the disks changes. */
    private static void checkReadOnly(TestGroup made, String name, byte[] content)
            throws Exception {
        VolumeGroup group = made.group();
        List<byte[]> before = disks(made);
        ActiveVolumes active = ActiveVolumes.of(made::attach);
        LogicalVolume lv = group.logicalVolume(name).orElseThrow();
        try (HostDevice device = active.activate(group, lv, true)) {
            assertThat(device.isReadOnly()).isTrue();
            assertThat(read(device.path(), content.length)).isEqualTo(content);
        }
        assertThat(disks(made)).usingElementComparator(Arrays::compare).isEqualTo(before);
    }

    private static List<byte[]> disks(TestGroup made) throws IOException {
        List<byte[]> disks = new ArrayList<>();
        for (LoopDisk disk : made.disks()) {
            disks.add(Files.readAllBytes(disk.file()));
        }
        return disks;
    }

    /** As dmsetup prints it, but for the numbers of devices. */
    private static List<String> table(Path device) {
        long number;
        try {
            number = (Long) Files.getAttribute(device, "unix:rdev");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Commands.run(
                        "dmsetup",
                        "table",
                        "--major",
                        Statx.major(number),
                        "--minor",
                        Statx.minor(number))
                .replaceAll("\\b[0-9]+:[0-9]+\\b", "DEVICE")
                .replace(" mq ", " smq ") // dm-cache-smq goes by both names
                .lines()
                .map(String::strip)
                .toList();
    }

    private static byte[] fill(Path device, int length, int seed) throws IOException {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        try (FileChannel channel = FileChannel.open(device, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(content));
            channel.force(true);
        }
        return content;
    }

    private static byte[] read(Path device, int length) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(device, StandardOpenOption.READ)) {
            while (content.hasRemaining() && channel.read(content) >= 0) {}
        }
        return content.array();
    }

    @Test
    void snapshotsAndTheirOrigin() throws Exception {
        try (TestGroup made = TestGroup.create("vgact", directory, 2, 32)) {
            made.create("--name", "lv", "-L6m", "vgact");
            byte[] old = fill(Path.of("/dev/vgact/lv"), 6 * MIB, 1);
            made.create("--snapshot", "--name", "snap", "-L8m", "vgact/lv");
            List<String> theirs = table(Path.of("/dev/vgact/snap"));
            byte[] now = fill(Path.of("/dev/vgact/lv"), 2 * MIB, 2);
            System.arraycopy(now, 0, now = old.clone(), 0, 2 * MIB);
            made.detach();

            checkReadOnly(made, "lv", now);
            checkReadOnly(made, "snap", old);
            VolumeGroup group = made.group();
            assertThat(SingleRun.of(group, group.logicalVolume("lv").orElseThrow())).isEmpty();
            ActiveVolumes active = ActiveVolumes.of(made::attach);
            LogicalVolume lv = group.logicalVolume("lv").orElseThrow();
            try (HostDevice origin = active.activate(group, lv, false);
                    HostDevice snapshot =
                            active.activate(
                                    group, group.logicalVolume("snap").orElseThrow(), false)) {
                assertThat(table(snapshot.path())).isEqualTo(theirs);
                byte[] newer = fill(origin.path(), 4 * MIB, 3);
                assertThat(read(snapshot.path(), old.length)).isEqualTo(old);
                System.arraycopy(newer, 0, now, 0, newer.length);
            }
            made.attach();
            made.lvm("vgchange", "--activate", "y", "vgact");
            assertThat(read(Path.of("/dev/vgact/lv"), now.length)).isEqualTo(now);
            assertThat(read(Path.of("/dev/vgact/snap"), old.length)).isEqualTo(old);
        }
    }

    @Test
    void thinVolumesShareTheirPool() throws Exception {
        try (TestGroup made = TestGroup.create("vgact", directory, 2, 40)) {
            made.create("--type", "thin-pool", "--name", "pool", "-L24m", "vgact");
            made.create("--thin", "--name", "thin1", "-V64m", "vgact/pool");
            byte[] old = fill(Path.of("/dev/vgact/thin1"), 6 * MIB, 1);
            made.lvm("lvcreate", "--snapshot", "--name", "thin2", "vgact/thin1");
            made.lvm("lvchange", "--activate", "y", "-K", "vgact/thin2");
            byte[] now = fill(Path.of("/dev/vgact/thin1"), 6 * MIB, 2);
            List<String> theirs = table(Path.of("/dev/mapper/vgact-pool-tpool"));
            made.detach();

            checkReadOnly(made, "thin1", now);
            checkReadOnly(made, "thin2", old);
            VolumeGroup group = made.group();
            ActiveVolumes active = ActiveVolumes.of(made::attach);
            LogicalVolume thin1 = group.logicalVolume("thin1").orElseThrow();
            LogicalVolume thin2 = group.logicalVolume("thin2").orElseThrow();
            byte[] changed;
            try (HostDevice one = active.activate(group, thin1, false)) {
                try (HostDevice two = active.activate(group, thin2, false)) {
                    assertThat(ours()).hasSize(5);
                    changed = fill(two.path(), 6 * MIB, 3);
                }
                assertThat(ours()).hasSize(4);
                assertThat(ours().stream().flatMap(device -> table(device).stream()))
                        // An lvm that waits for more space is not there.
                        .contains(theirs.getFirst().replaceAll(" 0$", " 1 error_if_no_space"));
                assertThat(read(one.path(), now.length)).isEqualTo(now);
            }
            assertThatThrownBy(() ->
                            active.activate(group, group.logicalVolume("pool").orElseThrow(), true))
                    .isInstanceOf(UnsupportedException.class);
            made.attach();
            made.lvm("vgchange", "--activate", "y", "-K", "vgact");
            assertThat(read(Path.of("/dev/vgact/thin2"), 6 * MIB)).isEqualTo(changed);
        }
    }

    private static List<Path> ours() {
        return Commands.run("dmsetup", "ls")
                .lines()
                .filter(line -> line.startsWith("drydock-"))
                .map(line -> Path.of("/dev/dm-" + line.replaceAll(".*:([0-9]+)\\).*", "$1")))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--cachepool writethrough",
                "--cachevol writethrough",
                "--cachepool writeback",
            })
    void caches(String arguments) throws Exception {
        String[] words = arguments.split(" ");
        try (TestGroup made = TestGroup.create("vgact", directory, 2, 40)) {
            made.create("--name", "lv", "-L6m", "vgact");
            if (words[0].equals("--cachepool")) {
                made.create("--type", "cache-pool", "--name", "fast", "-L8m", "vgact");
            } else {
                made.create("--name", "fast", "-L12m", "vgact");
            }
            made.lvm(
                    "lvconvert",
                    "--yes",
                    "--type",
                    "cache",
                    words[0],
                    "fast",
                    "--cachemode",
                    words[1],
                    "--cachesettings",
                    "migration_threshold=4096",
                    "vgact/lv");
            List<String> theirs = table(Path.of("/dev/vgact/lv"));
            byte[] content = fill(Path.of("/dev/vgact/lv"), 6 * MIB, 1);
            made.detach();

            VolumeGroup group = made.group();
            LogicalVolume lv = group.logicalVolume("lv").orElseThrow();
            ActiveVolumes active = ActiveVolumes.of(made::attach);
            if (words[1].equals("writeback")) {
                assertThatThrownBy(() -> active.activate(group, lv, true))
                        .isInstanceOf(UnsupportedException.class)
                        .hasMessageContaining("cache");
            } else {
                checkReadOnly(made, "lv", content);
            }
            byte[] changed;
            try (HostDevice device = active.activate(group, lv, false)) {
                assertThat(table(device.path())).isEqualTo(theirs);
                assertThat(read(device.path(), content.length)).isEqualTo(content);
                changed = fill(device.path(), content.length, 2);
            }
            made.attach();
            made.lvm("vgchange", "--activate", "y", "vgact");
            assertThat(read(Path.of("/dev/vgact/lv"), content.length)).isEqualTo(changed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--type raid1 -m1", "--type raid5 -i2", "--type raid10 -i2 -m1"})
    void aMissingDiskLeavesAnArrayThatWorks(String arguments) throws Exception {
        try (TestGroup made = TestGroup.create("vgact", directory, 4, 20)) {
            Stream<String> words = Stream.of(arguments.split(" "));
            made.create(Stream.concat(words, Stream.of("-L6m", "-nlv", "vgact")).toArray());
            made.create("--name", "plain", "-l1", "vgact", made.disks().getFirst().path());
            awaitSync(made);
            byte[] content = fill(Path.of("/dev/vgact/lv"), 6 * MIB, 1);
            made.detach();
            Path gone = made.disks().getFirst().file();
            byte[] disk = Files.readAllBytes(gone);
            Files.write(gone, new byte[disk.length]);

            VolumeGroup group = made.group();
            assertThat(group.isPartial()).isTrue();
            checkReadOnly(made, "lv", content);
            LogicalVolume lv = group.logicalVolume("lv").orElseThrow();
            ActiveVolumes active = ActiveVolumes.of(made::attach);
            byte[] changed;
            try (HostDevice device = active.activate(group, lv, false)) {
                changed = fill(device.path(), content.length, 2);
            }
            LogicalVolume plain = group.logicalVolume("plain").orElseThrow();
            assertThatThrownBy(() -> active.activate(group, plain, true))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("missing");
            Files.write(gone, disk); // and is outdated, which its metadata tells
            checkReadOnly(made, "lv", changed);
            made.attach();
        }
    }

    @Test
    void whatIsReadCannotBeWrittenMeanwhile() throws Exception {
        try (TestGroup made = TestGroup.create("vgact", directory, 1, 20)) {
            made.create("--name", "lv", "-L6m", "vgact");
            made.detach();
            VolumeGroup group = made.group();
            LogicalVolume lv = group.logicalVolume("lv").orElseThrow();
            ActiveVolumes active = ActiveVolumes.of(made::attach);
            HostDevice one = active.activate(group, lv, true);
            try (HostDevice two = active.activate(group, lv, true)) {
                assertThat(one.path()).isEqualTo(two.path());
                one.close();
                one.close();
                assertThat(read(two.path(), MIB)).hasSize(MIB);
                assertThatThrownBy(() -> active.activate(group, lv, false))
                        .isInstanceOf(RefusedException.class);
            }
            made.attach();
        }
    }

    @Test
    void aDiskThatIsTooShortIsSaidToBe() throws Exception {
        try (TestGroup made = TestGroup.create("vgact", directory, 1, 20)) {
            made.create("--name", "lv", "-L18m", "vgact");
            made.detach();
            try (FileChannel file =
                    FileChannel.open(made.disks().getFirst().file(), StandardOpenOption.WRITE)) {
                file.truncate(10 * MIB);
            }
            VolumeGroup group = made.group();
            assertThat(group.warnings()).anyMatch(warning -> warning.contains("smaller"));
            LogicalVolume lv = group.logicalVolume("lv").orElseThrow();
            ActiveVolumes active = ActiveVolumes.of(made::attach);
            assertThatThrownBy(() -> active.activate(group, lv, true))
                    .isInstanceOf(DrydockException.class)
                    .hasMessageContaining("beyond the end");
            assertThatThrownBy(() -> VolumeDevice.open(group, lv, made::open))
                    .isInstanceOf(DrydockException.class);
            assertThatThrownBy(() -> SingleRun.of(group, lv)).isInstanceOf(DrydockException.class);
            made.attach();
        }
    }
}
