package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.block.BlockDevice;
import io.drydock.crypt.Key;
import io.drydock.crypt.KeyDerivation;
import io.drydock.crypt.LuksOptions;
import io.drydock.raid.NewArray;
import io.drydock.raid.RaidLevel;
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
        assertThat(visitAsNobody("-", copies)).isEqualTo(before);
        List<String> after = visitAsNobody(written, copies);
        assertThat(after).isNotEqualTo(before).isEqualTo(visit(copies));
    }

    private List<Path> make() throws IOException {
        byte[] content = new byte[BitlockerVolume.SIZE_BYTES];
        new Random(1).nextBytes(content);
        Path mbr = drive("mbr", 24);
        sfdisk(mbr, "label: dos", "size=6M, type=83", "type=5", "size=6M", "size=6M");
        Path gpt = drive("gpt", 80);
        sfdisk(gpt, "label: gpt", "size=10M", "size=24M", "size=17M", "size=8M");
        Path bitlocker = directory.resolve("bitlocker");
        BitlockerVolume.make(bitlocker, DeviceVisit.PASSPHRASE, content);
        Path first = drive("first", 48);
        Path second = drive("second", 48);
        makeGroup(first, second);
        Path members = drive("members", 100);
        sfdisk(members, "label: gpt", "size=10M\n".repeat(9));
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
            for (int i = 1; i <= 9; i++) {
                fill(session, "/dev/sde" + i, content, (9 - i / 3) * MIB);
            }
            array(session, RaidLevel.RAID0, 1, 2);
            array(session, RaidLevel.RAID1, 3, 4);
            array(session, RaidLevel.RAID5, 5, 6, 7);
            array(session, RaidLevel.LINEAR, 8, 9);
        }
        return images;
    }

    private Path drive(String name, int mib) throws IOException {
        return TestImages.sparse(directory.resolve(name), mib);
    }

    private static void sfdisk(Path image, String... lines) {
        Commands.runWithInput(String.join("\n", lines) + "\n", "sfdisk", "--quiet", image);
    }

    /** A linear volume, a striped one and, where the kernel can make it, a mirror. */
    private static void makeGroup(Path first, Path second) throws IOException {
        boolean mapper = Files.exists(Path.of("/sys/class/misc/device-mapper"));
        try (LoopDisk one = LoopDisk.of(first);
                LoopDisk two = LoopDisk.of(second)) {
            LvmOracle lvm = LvmOracle.of(one, two);
            lvm.run("vgcreate", "vg", one.path(), two.path());
            lvm.run("lvcreate", "-an", "-Zn", "-n", "linear", "-L", "12m", "vg");
            lvm.run("lvcreate", "-an", "-Zn", "-n", "striped", "-i", "2", "-L", "16m", "vg");
            if (mapper) {
                lvm = LvmOracle.activating(one, two);
                lvm.run("lvcreate", "--type", "raid1", "--nosync", "-n", "mirror", "-L8m", "vg");
                Commands.run(
                        "dd", "if=/dev/urandom", "of=/dev/mapper/vg-mirror", "bs=1M", "count=8");
                lvm.run("vgchange", "-an", "vg");
            }
        }
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

    private static void array(Session session, RaidLevel level, int... partitions)
            throws IOException {
        List<Optional<Device>> members = new ArrayList<>();
        for (int partition : partitions) {
            members.add(Optional.of(session.device("/dev/sde" + partition)));
        }
        session.raid()
                .create(
                        NewArray.of(level.toString(), level, members.size()).withClean(true),
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
