package io.drydock.it;

import static io.drydock.raid.SuperblockVersion.V1_0;
import static io.drydock.raid.SuperblockVersion.V1_1;
import static io.drydock.raid.SuperblockVersion.V1_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.block.BlockDevice;
import io.drydock.crypt.Key;
import io.drydock.crypt.KeyDerivation;
import io.drydock.crypt.LuksOptions;
import io.drydock.raid.NewArray;
import io.drydock.raid.RaidLevel;
import io.drydock.raid.SuperblockVersion;
import io.drydock.testing.BitlockerVolume;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.LoopDisk;
import io.drydock.testing.LvmOracle;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess.Use;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user without any privilege can do: the devices of images, of all kinds. */
@Tag("host")
@Timeout(600)
class RootlessTest {
    private static final int MIB = 1 << 20;
    private static final int MIRROR_BYTES = 8 * MIB;
    private static final KeyDerivation QUICK = new KeyDerivation.Pbkdf2("sha256", 1000);

    @TempDir Path directory;

    @BeforeEach
    void needed() {
        Needs.root();
        Needs.program("setpriv", "util-linux");
        Needs.program("sfdisk", "fdisk");
        Needs.program("lvm", "lvm2");
    }

    @Test
    void nobodyReadsWhatRootDoesAndWritesToo() throws Exception {
        List<Path> images = new ArrayList<>(make());
        String written = "/dev/sda1,/dev/sdb4,/dev/vg/linear,/dev/vg/striped," + encrypted(images);
        List<String> before = visit(images);
        List<Path> copies = copies(images);
        assertThat(before).contains(mirror(), mirror().replace("mirror", "old"));
        assertThat(visitAsNobody("-", copies)).isEqualTo(before);
        // The second drive of the group has all of the mirrors.
        assertThat(visitAsNobody("-", copies.subList(3, 4)))
                .contains(mirror(), mirror().replace("mirror", "old"));
        List<String> after = visitAsNobody(written, copies);
        assertThat(after).isNotEqualTo(before).isEqualTo(visit(copies));
    }

    private List<Path> make() throws IOException {
        byte[] content = content();
        Path mbr = drive("mbr", 24);
        sfdisk(mbr, "label: dos", "size=6M, type=83", "type=5", "size=6M", "size=6M");
        Path gpt = drive("gpt", 80);
        sfdisk(gpt, "label: gpt", "size=10M", "size=24M", "size=17M", "size=8M");
        Path bitlocker = directory.resolve("bitlocker");
        BitlockerVolume.make(bitlocker, DeviceVisit.PASSPHRASE, content);
        Path first = drive("first", 48);
        Path second = drive("second", 48);
        makeGroup(first, second);
        Path members = drive("members", 180);
        sfdisk(members, "label: gpt", "size=10M\n".repeat(17));
        List<Path> images = List.of(mbr, gpt, first, second, members);
        try (Session session = open(images);
                Key key = Key.ofPassphrase(DeviceVisit.PASSPHRASE.toCharArray())) {
            fill(session, "/dev/sda1", content, 2 * MIB);
            fill(session, "/dev/sda5", content, 3 * MIB);
            fill(session, "/dev/sda6", content, MIB);
            session.crypt()
                    .format(
                            session.device("/dev/sdb1"),
                            LuksOptions.luks1().withDerivation(QUICK),
                            key);
            session.crypt()
                    .format(
                            session.device("/dev/sdb2"),
                            LuksOptions.luks2().withSectorBytes(4096).withDerivation(QUICK),
                            key);
            fill(session, "/dev/sdb3", Files.readAllBytes(bitlocker), content.length);
            for (int i = 1; i <= 17; i++) {
                fill(session, "/dev/sde" + i, content, (9 - i / 5) * MIB);
            }
            array(session, RaidLevel.RAID0, V1_2, 1, 2);
            array(session, RaidLevel.RAID1, V1_2, 3, 4);
            array(session, RaidLevel.RAID5, V1_2, 5, 6, 7);
            array(session, RaidLevel.LINEAR, V1_2, 8, 9);
            array(session, RaidLevel.LINEAR, V1_0, 10, 11);
            array(session, RaidLevel.LINEAR, V1_1, 12, 13);
            array(session, RaidLevel.RAID1, V1_0, 14, 15);
            array(session, RaidLevel.RAID1, V1_1, 16, 17);
        }
        return images;
    }

    private Path drive(String name, int mib) throws IOException {
        return TestImages.sparse(directory.resolve(name), mib);
    }

    private static void sfdisk(Path image, String... lines) {
        Commands.runWithInput(String.join("\n", lines) + "\n", "sfdisk", "--quiet", image);
    }

    /** A linear volume, a striped one and two mirrors. */
    private void makeGroup(Path first, Path second) throws IOException {
        try (LoopDisk one = LoopDisk.of(first);
                LoopDisk two = LoopDisk.of(second)) {
            LvmOracle lvm = LvmOracle.of(one, two);
            lvm.run("vgcreate", "vg", one.path(), two.path());
            lvm.run("lvcreate", "-an", "-Zn", "-n", "linear", "-L", "12m", "vg");
            lvm.run("lvcreate", "-an", "-Zn", "-n", "striped", "-i", "2", "-L", "16m", "vg");
            List<LoopDisk> disks = List.of(one, two);
            for (int i = 0; i < disks.size(); i++) {
                Path disk = disks.get(i).path();
                lvm.run("lvcreate", "-an", "-Zn", "-n", "r" + i, "-L8m", "vg", disk);
                lvm.run("lvcreate", "-an", "-Zn", "-n", "t" + i, "-L4m", "vg", disk);
                lvm.run("lvcreate", "-an", "-Zn", "-n", "i" + i, "-L8m", "vg", disk);
            }
            fillLegs(List.of(first, second));
            Path text = directory.resolve("text");
            lvm.run("vgcfgbackup", "-f", text, "vg");
            Files.writeString(text, withMirrors(Files.readString(text)));
            lvm.run("vgcfgrestore", "--force", "-f", text, "vg");
            assertThat(lvm.report("lvs", "lv_name,segtype"))
                    .contains("mirror;raid1", "old;mirror", "linear;linear", "striped;striped");
        }
    }

    /** Before they are hidden in the mirrors, they are volumes as others are. */
    private static void fillLegs(List<Path> drives) throws IOException {
        try (Session session = open(drives)) {
            for (String name : List.of("r0", "r1", "i0", "i1")) {
                fill(session, "/dev/vg/" + name, content(), MIRROR_BYTES);
            }
        }
    }

    private static byte[] content() {
        byte[] content = new byte[BitlockerVolume.SIZE_BYTES];
        new Random(1).nextBytes(content);
        return content;
    }

    /** What a visit says of it. */
    private static String mirror() {
        CRC32C sum = new CRC32C();
        sum.update(content(), 0, MIRROR_BYTES);
        return "/dev/vg/mirror %d %x".formatted(MIRROR_BYTES, sum.getValue());
    }

    /**
     * The metadata as it is when volumes have become the images of mirrors: a kernel without
     * device-mapper can make none. Metadata volumes that are zero are those of a new array.
     */
    private static String withMirrors(String text) {
        String hidden =
                text.replaceAll("(?s)(\\t[rti][01] \\{.*?), \"VISIBLE\"", "$1")
                        .replaceAll("\\br([01]) \\{", "mirror_rimage_$1 {")
                        .replaceAll("\\bt([01]) \\{", "mirror_rmeta_$1 {")
                        .replaceAll("\\bi([01]) \\{", "old_mimage_$1 {");
        return hidden.replaceFirst(
                "logical_volumes \\{",
                "logical_volumes {\n"
                        + volume(
                                "mirror",
                                "type = \"raid1\"\ndevice_count = 2\nregion_size = 1024\n"
                                        + "raids = [\"mirror_rmeta_0\", \"mirror_rimage_0\","
                                        + " \"mirror_rmeta_1\", \"mirror_rimage_1\"]")
                        + volume(
                                "old",
                                "type = \"mirror\"\nmirror_count = 2\nregion_size = 1024\n"
                                        + "mirrors = [\"old_mimage_0\", 0, \"old_mimage_1\","
                                        + " 0]"));
    }

    private static String volume(String name, String segment) {
        String id = (name + "AAAAAA").substring(0, 6) + "-1234-1234-1234-1234-1234-123456";
        return """
        %s {
        id = "%s"
        status = ["READ", "WRITE", "VISIBLE"]
        flags = []
        segment_count = 1
        segment1 {
        start_extent = 0
        extent_count = 2
        %s
        }
        }
        """
                .formatted(name, id, segment);
    }

    private static Session open(List<Path> images) throws IOException {
        Session.Builder builder = Session.builder();
        images.forEach(image -> builder.drive(image, StackVisit.options(false)));
        return builder.open();
    }

    private static void fill(Session session, String name, byte[] content, int length)
            throws IOException {
        try (BlockDevice bytes = session.access().open(session.device(name), Use.WRITE)) {
            bytes.write(0, MemorySegment.ofArray(content).asSlice(0, length));
        }
    }

    private static void array(
            Session session, RaidLevel level, SuperblockVersion version, int... partitions)
            throws IOException {
        List<Optional<Device>> members = new ArrayList<>();
        for (int partition : partitions) {
            members.add(Optional.of(session.device("/dev/sde" + partition)));
        }
        session.raid()
                .create(
                        NewArray.of(level + "-" + version.mdName(), level, members.size())
                                .withVersion(version)
                                .withClean(true),
                        members);
    }

    /** The names of what the containers hold. */
    private static String encrypted(List<Path> images) throws IOException {
        try (Session session = StackVisit.open(images, DeviceVisit.PASSPHRASE)) {
            return session.devices().stream()
                    .map(Device::name)
                    .filter(name -> name.startsWith("/dev/mapper/"))
                    .collect(Collectors.joining(","));
        }
    }

    private List<Path> copies(List<Path> images) throws IOException {
        Path copies = Files.createDirectory(directory.resolve("copies"));
        List<Path> made = new ArrayList<>();
        for (Path image : images) {
            Path copy = copies.resolve(image.getFileName());
            Commands.run("cp", "--sparse=always", image, copy);
            made.add(copy);
        }
        return made;
    }

    private static List<String> visit(List<Path> images) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of("-"));
        arguments.addAll(images);
        try (ChildJvm child = ChildJvm.start(DeviceVisit.class, arguments.toArray())) {
            List<String> lines = child.lines();
            assertThat(child.waitFor()).isZero();
            return lines.stream().filter(line -> line.startsWith("/dev/")).toList();
        }
    }

    private List<String> visitAsNobody(String written, List<Path> images) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of(written));
        arguments.addAll(images);
        try (Nobody nobody = Nobody.start(directory, DeviceVisit.class, arguments.toArray())) {
            List<String> lines = nobody.lines();
            assertThat(lines).containsAll(Nobody.STATUS);
            assertThat(nobody.executed()).isEmpty();
            return lines.stream().filter(line -> line.startsWith("/dev/")).toList();
        }
    }
}
