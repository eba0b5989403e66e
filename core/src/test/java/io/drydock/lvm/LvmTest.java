package io.drydock.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.Session;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.lvm.LvmReport.Lv;
import io.drydock.lvm.LvmReport.Vg;
import io.drydock.testing.Commands;
import io.drydock.testing.LoopDisk;
import io.drydock.testing.Loops;
import io.drydock.testing.LvmOracle;
import io.drydock.testing.Needs;
import io.drydock.volume.Device;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volume groups that we make, read by lvm's own programs; and theirs, by us. */
class LvmTest {
    private static final long MIB = 1 << 20;

    @TempDir Path directory;
    private Path first;
    private Path second;

    @BeforeEach
    void makeDisks() throws IOException {
        Needs.root();
        Needs.program("pvs", "lvm2");
        first = disk("first.img", 64 * MIB);
        second = disk("second.img", 32 * MIB);
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(Loops.on(directory)).isEmpty();
    }

    private Path disk(String name, long sizeBytes) throws IOException {
        Path path = directory.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(sizeBytes);
        }
        return path;
    }

    private static Session open(boolean readOnly, Path... disks) throws IOException {
        Session.Builder session = Session.builder();
        for (Path disk : disks) {
            session.drive(
                    disk,
                    new ImageOptions(Optional.of(ImageFormat.RAW), readOnly, false, Set.of()));
        }
        return session.open();
    }

    private Session writable() throws IOException {
        return open(false, first, second);
    }

    private static List<Device> drives(Session session, String... names) throws IOException {
        List<Device> devices = new ArrayList<>();
        for (String name : names) {
            devices.add(session.device(name));
        }
        return devices;
    }

    private static VolumeGroup group(Lvm lvm, String name) throws IOException {
        return lvm.volumeGroups().groups().stream()
                .filter(group -> group.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static LvmVolumeName volume(String name) {
        return new LvmVolumeName("guest", name);
    }

    /** A report of lvm's own on both disks. */
    private List<String> theirs(String command, String fields) {
        try (LoopDisk one = LoopDisk.of(first);
                LoopDisk two = LoopDisk.of(second)) {
            return LvmOracle.of(one, two).report(command, fields).stream()
                    .map(line -> line.replace(one.path().toString(), "/dev/sda"))
                    .map(line -> line.replace(two.path().toString(), "/dev/sdb"))
                    .toList();
        }
    }

    @Test
    void whatWeMakeIsWhatLvmReads() throws IOException {
        VolumeGroup group;
        LogicalVolume root;
        LogicalVolume striped;
        try (Session session = writable()) {
            Lvm lvm = session.lvm();
            lvm.createPhysicalVolume(session.device("/dev/sda"), false);
            assertThat(lvm.volumeGroups().orphans()).hasSize(1);
            lvm.createVolumeGroup("guest", drives(session, "/dev/sda", "/dev/sdb"));
            root = lvm.createLogicalVolume(volume("root"), LvmSize.bytes(9 * MIB));
            striped =
                    lvm.createLogicalVolume(
                            volume("striped"),
                            LvmSize.extents(4),
                            new LvmStripes(2, LvmStripes.DEFAULT_BYTES));
            group = group(lvm, "guest");
        }
        assertThat(root.sizeBytes()).isEqualTo(12 * MIB);
        assertThat(striped.type()).isEqualTo("striped");
        assertThat(theirs("vgs", "vg_name,vg_uuid,vg_size,vg_free,pv_count,lv_count,vg_seqno"))
                .containsExactly(
                        String.join(
                                ";",
                                "guest",
                                group.id(),
                                Long.toString(group.sizeBytes()),
                                Long.toString(group.freeBytes()),
                                "2",
                                "2",
                                Long.toString(group.sequence())));
        assertThat(theirs("lvs", "lv_full_name,lv_uuid,lv_size,lv_layout"))
                .containsExactly(
                        "guest/root;" + root.id() + ";" + 12 * MIB + ";linear",
                        "guest/striped;" + striped.id() + ";" + 16 * MIB + ";striped");
        assertThat(theirs("pvs", "pv_name,vg_name,pv_size"))
                .containsExactly("/dev/sda;guest;" + 60 * MIB, "/dev/sdb;guest;" + 28 * MIB);
    }

    @Test
    void aReportIsWhatLvmReports() throws IOException {
        try (LoopDisk one = LoopDisk.of(first);
                LoopDisk two = LoopDisk.of(second)) {
            LvmOracle oracle = LvmOracle.of(one, two);
            oracle.run("vgcreate", "--addtag", "a=b/c", "guest", one.path(), two.path());
            for (String name : List.of("one", "two-three", "x.y+z")) {
                oracle.run("lvcreate", "-an", "-Zn", "-Wn", "-L4m", "-n", name, "guest");
            }
            oracle.run(
                    "lvcreate",
                    "-an",
                    "-Zn",
                    "-Wn",
                    "--type",
                    "raid0",
                    "-i2",
                    "-L8m",
                    "-n",
                    "r",
                    "guest");
        }
        String sum = sum();
        LvmReport report;
        try (Session session = open(true, first, second)) {
            report = session.lvm().report();
        }
        assertThat(sum()).isEqualTo(sum);
        assertThat(report.problems()).isEmpty();
        assertThat(report.physicalVolumes())
                .extracting(pv ->
                        String.join(
                                ";",
                                pv.device(),
                                pv.uuid(),
                                pv.attributes(),
                                Long.toString(pv.sizeBytes()),
                                Long.toString(pv.freeBytes()),
                                Long.toString(pv.usedBytes()),
                                Long.toString(pv.deviceSizeBytes()),
                                Long.toString(pv.dataOffsetBytes()),
                                Long.toString(pv.extents()),
                                Long.toString(pv.usedExtents()),
                                Long.toString(pv.metadataFreeBytes())))
                .containsExactlyInAnyOrderElementsOf(
                        theirs(
                                "pvs",
                                "pv_name,pv_uuid,pv_attr,pv_size,pv_free,pv_used,dev_size,pe_start,"
                                        + "pv_pe_count,pv_pe_alloc_count,pv_mda_free"));
        assertThat(report.volumeGroups())
                .extracting(vg ->
                        String.join(
                                ";",
                                vg.name(),
                                vg.uuid(),
                                vg.attributes(),
                                Long.toString(vg.extentBytes()),
                                Long.toString(vg.freeExtents()),
                                Integer.toString(vg.metadataAreas()),
                                String.join(",", vg.tags())))
                .isEqualTo(
                        theirs(
                                "vgs",
                                "vg_name,vg_uuid,vg_attr,vg_extent_size,vg_free_count,vg_mda_count,"
                                        + "vg_tags"));
        assertThat(report.logicalVolumes())
                .filteredOn(lv -> !lv.hidden())
                .extracting(lv ->
                        String.join(
                                ";",
                                lv.name().name(),
                                lv.uuid(),
                                Long.toString(lv.sizeBytes()),
                                String.join(",", lv.layout()),
                                String.join(",", lv.modules())))
                .containsExactlyInAnyOrderElementsOf(
                        theirs("lvs", "lv_name,lv_uuid,lv_size,lv_layout,lv_modules"));
        assertThat(report.logicalVolumes()).filteredOn(Lv::hidden).hasSize(2);
        assertThat(report.logicalVolumes())
                .filteredOn(lv -> lv.name().equals(volume("one")))
                .extracting(Lv::attributes)
                .containsExactly("-wi-------");
    }

    private String sum() {
        return Commands.run("sha256sum", first, second);
    }

    @Test
    void volumesAndGroupsAreChangedAndRemoved() throws IOException {
        try (Session session = writable()) {
            Lvm lvm = session.lvm();
            lvm.createVolumeGroup("guest", drives(session, "/dev/sda"));
            lvm.createLogicalVolume(volume("root"), LvmSize.allFree());
            assertThat(group(lvm, "guest").freeBytes()).isZero();
            lvm.extendVolumeGroup("guest", drives(session, "/dev/sdb"));
            assertThat(
                            lvm.resizeLogicalVolume(
                                            volume("root"), LvmSize.bytes(8 * MIB).more(), false)
                                    .sizeBytes())
                    .isEqualTo(68 * MIB);
            assertThatThrownBy(() ->
                            lvm.resizeLogicalVolume(volume("root"), LvmSize.bytes(8 * MIB), false))
                    .isInstanceOf(RefusedException.class);
            lvm.resizeLogicalVolume(volume("root"), LvmSize.bytes(8 * MIB), true);
            lvm.resizeLogicalVolume(volume("root"), LvmSize.extents(2), true);
            lvm.renameLogicalVolume(volume("root"), "system");
            lvm.reduceVolumeGroup("guest", drives(session, "/dev/sdb"));
            String before = group(lvm, "guest").id();
            assertThat(lvm.renewUuid("guest").id()).isNotEqualTo(before);
            lvm.renameVolumeGroup("guest", "host-2");
            PhysicalVolume volume = group(lvm, "host-2").physicalVolumes().getFirst();
            Device device = session.device("/dev/sda");
            assertThat(lvm.renewUuid(device).id()).isNotEqualTo(volume.id());
            assertThat(lvm.resizePhysicalVolume(device, 32 * MIB).extents()).isEqualTo(7);
            assertThat(lvm.resizePhysicalVolume(device).extents()).isEqualTo(15);
            assertThat(theirs("lvs", "lv_full_name,lv_size"))
                    .containsExactly("host-2/system;" + 8 * MIB);
            lvm.removePhysicalVolume(session.device("/dev/sdb"));
            assertThatThrownBy(() -> lvm.removeVolumeGroup("host-2", false))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("1 logical volumes");
            lvm.removeLogicalVolume(new LvmVolumeName("host-2", "system"));
            lvm.removeVolumeGroup("host-2", false);
        }
        assertThat(theirs("pvs", "pv_name,vg_name")).containsExactly("/dev/sda;");
    }

    @Test
    void aNewVolumeBeginsWithZeroes() throws IOException {
        Files.write(first, "old".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII));
        try (RandomAccessFile file = new RandomAccessFile(first.toFile(), "rw")) {
            file.setLength(64 * MIB);
        }
        try (Session session = open(false, first)) {
            Lvm lvm = session.lvm();
            lvm.createVolumeGroup("guest", drives(session, "/dev/sda"));
            lvm.createLogicalVolume(volume("root"), LvmSize.extents(1));
        }
        byte[] volume = new byte[5000];
        try (RandomAccessFile file = new RandomAccessFile(first.toFile(), "r")) {
            file.seek(MIB);
            file.readFully(volume);
        }
        assertThat(Arrays.copyOf(volume, 4096)).containsOnly(0);
        assertThat(volume[4096]).isNotZero();
    }

    @Test
    void whatHoldsSomethingElseIsNotOverwrittenUnasked() throws IOException {
        Commands.run("mkfs.ext4", "-q", first);
        try (Session session = writable()) {
            Lvm lvm = session.lvm();
            Device device = session.device("/dev/sda");
            assertThatThrownBy(() -> lvm.createPhysicalVolume(device, false))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("holds ext4");
            assertThatThrownBy(() -> lvm.createVolumeGroup("guest", List.of(device)))
                    .isInstanceOf(RefusedException.class);
            lvm.createPhysicalVolume(device, true);
            assertThat(session.device("/dev/sda").signature().orElseThrow().type())
                    .isEqualTo("LVM2_member");
        }
    }

    @Test
    void whatIsWrongIsTyped() throws IOException {
        try (Session session = writable()) {
            Lvm lvm = session.lvm();
            lvm.createVolumeGroup("guest", drives(session, "/dev/sda"));
            assertThatThrownBy(
                            () -> lvm.createLogicalVolume(volume("big"), LvmSize.bytes(1L << 40)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("insufficient free space");
            assertThatThrownBy(() -> lvm.removeLogicalVolume(volume("nothing")))
                    .isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> lvm.removeVolumeGroup("nothing", true))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("there is guest");
            assertThatThrownBy(() -> lvm.removePhysicalVolume(session.device("/dev/sdb")))
                    .isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> lvm.removePhysicalVolume(session.device("/dev/sda")))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("used by VG");
            assertThatThrownBy(() -> lvm.createVolumeGroup("guest", drives(session, "/dev/sdb")))
                    .isInstanceOf(RefusedException.class);
            for (String bad :
                    List.of(
                            "",
                            ".",
                            "..",
                            "-x",
                            "a/b",
                            "a\nb",
                            "a b",
                            "a'b",
                            "a\"b",
                            "#",
                            "\u00e9",
                            "x".repeat(300),
                            "--yes")) {
                assertThatThrownBy(() -> lvm.createVolumeGroup(bad, drives(session, "/dev/sdb")))
                        .as(bad)
                        .isInstanceOf(RefusedException.class)
                        .hasMessageNotContaining("\n");
                assertThatThrownBy(() -> lvm.createLogicalVolume(volume(bad), LvmSize.extents(1)))
                        .as(bad)
                        .isInstanceOf(RefusedException.class);
                assertThatThrownBy(() -> lvm.removeVolumeGroup(bad, true))
                        .as(bad)
                        .isInstanceOf(RefusedException.class);
            }
        }
    }

    @Test
    void readOnlyDrivesAreNotChanged() throws IOException {
        String sum = sum();
        try (Session session = open(true, first)) {
            Lvm lvm = session.lvm();
            assertThatThrownBy(() -> lvm.createPhysicalVolume(session.device("/dev/sda"), true))
                    .isInstanceOf(RefusedException.class);
        }
        assertThat(sum()).isEqualTo(sum);
    }

    @Test
    void twoGuestsMayHaveGroupsOfOneNameAndUuid() throws IOException {
        try (Session session = open(false, first)) {
            session.lvm().createVolumeGroup("guest", drives(session, "/dev/sda"));
        }
        Files.copy(first, second, StandardCopyOption.REPLACE_EXISTING);
        try (Session one = open(false, first);
                Session other = open(false, second)) {
            one.lvm().createLogicalVolume(volume("one"), LvmSize.extents(1));
            other.lvm().createLogicalVolume(volume("other"), LvmSize.extents(1));
            assertThat(group(one.lvm(), "guest").logicalVolumes())
                    .extracting(LogicalVolume::name)
                    .containsExactly("one");
            assertThat(group(other.lvm(), "guest").logicalVolumes())
                    .extracting(LogicalVolume::name)
                    .containsExactly("other");
        }
        try (Session both = writable()) {
            assertThatThrownBy(() ->
                            both.lvm()
                                    .createVolumeGroup("new", drives(both, "/dev/sda", "/dev/sdb")))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("copy");
        }
    }

    @Test
    void groupsThatAnotherHostHasMarkedItsOwnAreChanged() throws IOException {
        try (LoopDisk one = LoopDisk.of(first)) {
            LvmOracle.of(one)
                    .run("vgcreate", "--systemid", "guest.example.org", "guest", one.path());
        }
        try (Session session = open(false, first)) {
            Lvm lvm = session.lvm();
            assertThat(lvm.report().volumeGroups())
                    .extracting(Vg::systemId)
                    .containsExactly(Optional.of("guest.example.org"));
            lvm.createLogicalVolume(volume("root"), LvmSize.extents(1));
            lvm.removeVolumeGroup("guest", true);
        }
    }

    @Test
    void aGroupWithoutOneOfItsVolumesIsReported() throws IOException {
        try (Session session = writable()) {
            session.lvm().createVolumeGroup("guest", drives(session, "/dev/sda", "/dev/sdb"));
        }
        try (Session session = open(false, first)) {
            Lvm lvm = session.lvm();
            LvmReport report = lvm.report();
            assertThat(report.volumeGroups()).extracting(Vg::missing).containsExactly(1);
            assertThat(report.physicalVolumes()).hasSize(1);
            assertThat(report.problems()).isNotEmpty();
            assertThatThrownBy(() -> lvm.createLogicalVolume(volume("x"), LvmSize.extents(1)))
                    .isInstanceOf(RefusedException.class);
        }
    }
}
