package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.GrowthStep;
import io.drydock.Session;
import io.drydock.crypt.Key;
import io.drydock.crypt.KeyDerivation;
import io.drydock.crypt.LuksOptions;
import io.drydock.disk.Disks;
import io.drydock.error.WrongKeyException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.format.CheckReport;
import io.drydock.format.NewExt;
import io.drydock.lvm.LvmSize;
import io.drydock.lvm.LvmVolumeName;
import io.drydock.raid.NewArray;
import io.drydock.raid.RaidLevel;
import io.drydock.task.Monitor;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.volume.Device;
import io.drydock.volume.PartitionTable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Filesystems on LVM on LUKS on md on two drives: made by us, and opened by us and by others. */
@Timeout(600)
class StackTest {
    private static final long MIB = 1 << 20;
    private static final String PASSPHRASE = "the passphrase";
    private static final int KILLS = Integer.getInteger("drydock.kills", 2);
    private static final KeyDerivation QUICK = new KeyDerivation.Pbkdf2("sha256", 1000);

    @TempDir Path directory;

    @BeforeEach
    void needed() {
        Needs.root();
        Needs.that(
                Files.exists(Path.of("/dev/mapper/control"))
                        && Files.exists(Path.of("/sys/module/md_mod")),
                "needs a kernel with device-mapper and md: modprobe dm-mod md-mod");
        Needs.program("lvm", "lvm2");
        Needs.program("mdadm", "mdadm");
        Needs.program("cryptsetup", "cryptsetup-bin");
    }

    private static Key key(String passphrase) {
        return Key.ofPassphrase(passphrase.toCharArray());
    }

    private Path drive(String name) throws IOException {
        Path file = directory.resolve(name);
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(48 * MIB);
        }
        return file;
    }

    private Session reading(String passphrase) throws IOException {
        return Session.builder()
                .drive(directory.resolve("one"), StackVisit.options(true))
                .drive(directory.resolve("two"), StackVisit.options(true))
                .key("all", key(passphrase))
                .open();
    }

    private void make() throws IOException {
        drive("one");
        drive("two");
        try (Session session = StackVisit.open(directory, PASSPHRASE);
                Key key = key(PASSPHRASE)) {
            session.raid()
                    .create(
                            NewArray.of("system", RaidLevel.RAID1, 2).withClean(true),
                            List.of(
                                    Optional.of(session.device("/dev/sda")),
                                    Optional.of(session.device("/dev/sdb"))));
            Device array = session.device("/dev/md/system");
            session.crypt().format(array, LuksOptions.luks2().withDerivation(QUICK), key);
            Device content = onlyOn(session, "/dev/md/system");
            session.lvm().createPhysicalVolume(content, false);
            session.lvm().createVolumeGroup("vg", List.of(onlyOn(session, "/dev/md/system")));
            LvmVolumeName root = LvmVolumeName.parse("vg/root");
            LvmVolumeName home = LvmVolumeName.parse("vg/home");
            session.lvm().createLogicalVolume(root, LvmSize.bytes(8 * MIB));
            session.lvm().createLogicalVolume(home, LvmSize.bytes(8 * MIB));
            session.lvm().resizeLogicalVolume(root, LvmSize.bytes(4 * MIB).more(), false);
            for (String name : List.of("root", "home")) {
                Device volume = session.device("/dev/vg/" + name);
                session.formatter().make(volume, NewExt.ext4().withLabel(name));
            }
            try (Filesystem filesystem = session.mount(session.device("LABEL=root"));
                    Filesystem other = session.mount(session.device("/dev/mapper/vg-home"))) {
                write(filesystem, "in root");
                write(other, "in home");
            }
        }
    }

    private static void write(Filesystem filesystem, String text) throws IOException {
        FileTree.of(filesystem).write("/file", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Device onlyOn(Session session, String parent) throws IOException {
        return session.devices().stream()
                .filter(device -> device.parents().equals(List.of(parent)))
                .findFirst()
                .orElseThrow();
    }

    private static void checkNothingIsLeft() throws IOException {
        assertThat(Commands.run("dmsetup", "ls")).isEqualTo("No devices found\n");
        assertThat(Files.readString(Path.of("/proc/mdstat")))
                .doesNotContain("md_")
                .doesNotContain("active");
        assertThat(Commands.run("losetup", "--all")).isEmpty();
    }

    @Test
    void whatWeMakeWeOpenAgain() throws IOException {
        make();
        checkNothingIsLeft();
        byte[] before = Files.readAllBytes(directory.resolve("two"));
        try (Session session = reading(PASSPHRASE)) {
            assertThat(session.devices())
                    .extracting(device -> device.name().replaceFirst("luks-.*", "luks"))
                    .containsExactlyInAnyOrder(
                            "/dev/sda",
                            "/dev/sdb",
                            "/dev/md/system",
                            "/dev/mapper/luks",
                            "/dev/vg/root",
                            "/dev/vg/home");
            try (Filesystem root = session.mount(session.device("/dev/vg/root"));
                    Filesystem home = session.mount(session.device("/dev/vg/home"))) {
                assertThat(FileTree.of(root).readText("/file")).isEqualTo("in root");
                assertThat(FileTree.of(home).readText("/file")).isEqualTo("in home");
                assertThat(home.isReadOnly()).isTrue();
            }
        }
        checkNothingIsLeft();
        assertThat(Files.readAllBytes(directory.resolve("two"))).isEqualTo(before);
    }

    @Test
    void withoutTheKeyItStaysClosed() throws IOException {
        make();
        try (Session session = reading("another")) {
            assertThatThrownBy(session::devices).isInstanceOf(WrongKeyException.class);
        }
        try (Session session =
                        Session.builder()
                                .drive(directory.resolve("two"), StackVisit.options(true))
                                .open();
                Key key = key(PASSPHRASE)) {
            assertThat(session.devices())
                    .extracting(Device::name)
                    .containsExactly("/dev/sda", "/dev/md/system");
            Device content = session.unlock(session.device("/dev/md/system"), List.of(key));
            assertThat(session.device("LABEL=home").parents()).containsExactly(content.name());
            session.lock(session.device("/dev/md/system"));
            assertThat(session.devices()).hasSize(2);
        }
    }

    @Test
    void nothingIsLeftOfAJvmThatWasKilled() throws Exception {
        make();
        for (int i = 1; i <= KILLS; i++) {
            try (ChildJvm child = ChildJvm.start(StackVisit.class, directory)) {
                assertThat(child.readLine()).isEqualTo("open");
                assertThat(Commands.run("dmsetup", "ls")).contains("drydock-");
                assertThat(Files.readString(Path.of("/proc/mdstat"))).contains("raid1");
                child.kill();
            }
            try (Session session = StackVisit.open(directory, PASSPHRASE);
                    Filesystem root = session.mount(session.device("/dev/vg/root"))) {
                assertThat(FileTree.of(root).exists("/edited")).as("after kill %d", i).isTrue();
                root.removeFile(GuestPath.of("/edited"));
            }
            checkNothingIsLeft();
        }
    }

    /** A partition, in that LUKS, in that LVM, in that a filesystem: all take the room. */
    @Test
    void aFilesystemGrowsWithItsImage() throws IOException {
        Path image = drive("one");
        try (Session session = StackVisit.open(List.of(image), PASSPHRASE);
                Key key = key(PASSPHRASE)) {
            session.partitioner()
                    .edit(
                            session.device("/dev/sda"),
                            table -> table.createWhole(PartitionTable.Kind.GPT));
            session.crypt()
                    .format(
                            session.device("/dev/sda1"),
                            LuksOptions.luks2().withDerivation(QUICK),
                            key);
            session.lvm().createPhysicalVolume(onlyOn(session, "/dev/sda1"), false);
            session.lvm().createVolumeGroup("vg", List.of(onlyOn(session, "/dev/sda1")));
            session.lvm().createLogicalVolume(LvmVolumeName.parse("vg/root"), LvmSize.allFree());
            session.formatter().make(session.device("/dev/vg/root"), NewExt.ext4());
        }
        Disks.resize(image, StackVisit.options(false), 112 * MIB, false);
        try (Session session = StackVisit.open(List.of(image), PASSPHRASE)) {
            List<GrowthStep> steps = session.grow(session.device("/dev/vg/root"));
            assertThat(steps)
                    .extracting(GrowthStep::what)
                    .containsExactly(
                            GrowthStep.What.PARTITION,
                            GrowthStep.What.CONTENT,
                            GrowthStep.What.PHYSICAL_VOLUME,
                            GrowthStep.What.LOGICAL_VOLUME,
                            GrowthStep.What.FILESYSTEM);
            assertThat(steps)
                    .allSatisfy(step ->
                            assertThat(step.afterBytes() - step.beforeBytes())
                                    .as(step.toString())
                                    .isBetween(56 * MIB, 64 * MIB));
            assertThat(
                            session.formatter()
                                    .check(session.device("/dev/vg/root"), Monitor.NONE)
                                    .verdict())
                    .isEqualTo(CheckReport.Verdict.CLEAN);
        }
        checkNothingIsLeft();
    }

    @Test
    void whatWeMakeOthersOpen() throws IOException {
        make();
        Files.createDirectory(directory.resolve("mountpoint"));
        String script =
                """
                set -e
                cd "$1"
                one=$(losetup --find --show one); two=$(losetup --find --show two)
                trap 'umount mountpoint; vgchange -an vg; cryptsetup close c; mdadm --stop /dev/md99; losetup -d $one $two' EXIT
                mdadm --quiet --assemble --run /dev/md99 $one $two
                printf 'the passphrase' | cryptsetup open --key-file - /dev/md99 c
                vgchange --quiet -ay --config 'activation{udev_sync=0 udev_rules=0}' vg
                mount -o ro /dev/mapper/vg-root mountpoint
                cat mountpoint/file
                """;
        assertThat(Commands.run("env", "DM_DISABLE_UDEV=1", "sh", "-c", script, "sh", directory))
                .contains("in root");
        checkNothingIsLeft();
    }
}
