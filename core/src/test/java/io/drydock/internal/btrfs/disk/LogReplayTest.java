package io.drydock.internal.btrfs.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.filesystem.Filesystem;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.driver.Inodes;
import io.drydock.testing.InodeComparison;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was synced and not committed is as the kernel sees it when it has replayed the log. */
@Tag("host")
@Timeout(value = 900, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogReplayTest {
    /** How many disks are compared in each case. */
    private static final int DISKS = Integer.getInteger("drydock.btrfs.logs", 3);

    private static final int OPERATIONS = 30;

    @TempDir private Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
        Needs.filesystem("btrfs");
        Needs.program("mkfs.btrfs", "btrfs-progs");
        Needs.program("xfs_io", "xfsprogs");
    }

    @Test
    void theOldStateIsThereAsWell() throws IOException {
        Path copy = directory.resolve("copy");
        String script =
                "echo old > old; sync -f .; echo new > new; xfs_io -c fsync new; cp --sparse=always "
                        + directory.resolve("image0")
                        + " "
                        + copy;
        BtrfsTrees.make(directory, 1, 200, "", "noatime", script);
        try (FileBlockDevice device = FileBlockDevice.open(copy, true)) {
            try (Inodes inodes = new BtrfsDriver().open(BtrfsTrees.medium(List.of(device)))) {
                assertThat(BtrfsTrees.text(inodes, "new")).isEqualTo("new\n");
            }
            try (Inodes inodes =
                    new BtrfsDriver().open(BtrfsTrees.medium(List.of(device), "norecovery"))) {
                assertThat(inodes.list(inodes.root())).hasSize(1);
                assertThat(BtrfsTrees.text(inodes, "old")).isEqualTo("old\n");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"'', noatime", "-O ^no-holes, compress=zstd"})
    void itIsAsTheKernelReplaysIt(String mkfs, String mount) throws IOException {
        Path disks = Files.createDirectory(directory.resolve("disks"));
        Random random = new Random(20261122);
        StringBuilder script = new StringBuilder("set +e\nmkdir a b c\n");
        for (int i = 0; i < 20; i++) {
            script.append("seq 1 3000 > a/%d; ln a/%d b/l%d; mkdir c/%d\n".formatted(i, i, i, i));
        }
        for (int disk = 0; disk < DISKS; disk++) {
            script.append("sync -f .\n");
            for (int i = 0; i < OPERATIONS; i++) {
                script.append(operation(random)).append(" 2> /dev/null\n");
            }
            script.append("xfs_io -c fsync a/%d 2> /dev/null\n".formatted(random.nextInt(20)));
            script.append(
                    "cp --sparse=always %s %s/%d\n"
                            .formatted(directory.resolve("image0"), disks, disk));
        }
        BtrfsTrees.make(directory, 1, 300, mkfs, mount, script.append("true\n").toString());
        int logs = 0;
        try (Stream<Path> all = Files.list(disks)) {
            for (Path each : all.sorted().toList()) {
                logs += compare(each);
            }
        }
        assertThat(logs).isPositive();
    }

    /** Something that a file can go through between two commits. */
    private static String operation(Random random) {
        String[] places = {"a/", "b/", "c/", "c/1/", "c/2/", ""};
        String one = places[random.nextInt(places.length)] + random.nextInt(20);
        String other = places[random.nextInt(places.length)] + random.nextInt(24);
        int at = random.nextInt(16) * 1024;
        return switch (random.nextInt(16)) {
            case 0 -> "mv -fT " + one + " " + other;
            case 1 -> "ln " + one + " " + other;
            case 2 -> "rm -f " + one;
            case 3 -> "seq %d 2000 > %s".formatted(at, other);
            case 4 -> "mkdir " + other;
            case 5 -> "ln -s target%d %s".formatted(at, other);
            case 6 -> "xfs_io -c 'pwrite -S 0x44 %d 6000' %s".formatted(at, one);
            case 7 -> "xfs_io -c 'fpunch %d 5000' %s".formatted(at, one);
            case 8 -> "truncate -s %d %s".formatted(at * 2, one);
            case 9 -> "setfattr -n user.%d -v %s %s".formatted(at % 3, at, one);
            case 10 -> "setfattr -x user.%d %s".formatted(at % 3, one);
            case 11 -> "xfs_io -c 'falloc -k %d 30000' %s".formatted(at, one);
            case 12 -> "rmdir " + other;
            case 13 -> "xfs_io -f -c 'pwrite 0 %d' -c fsync %s".formatted(at + 1, other);
            case 14 -> "xfs_io -c fsync " + (random.nextBoolean() ? "a" : "c/1");
            default -> "xfs_io -c fsync " + one;
        };
    }

    /** Returns how many logs were replayed. */
    private static int compare(Path image) throws IOException {
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        try (FileBlockDevice device = FileBlockDevice.open(image, true);
                Session session = Session.builder().drive(image, raw).open();
                Filesystem expected = session.mount(session.device("/dev/sda"));
                Inodes actual = new BtrfsDriver().open(BtrfsTrees.medium(List.of(device)))) {
            InodeComparison.Result result = InodeComparison.of(expected, actual);
            assertThat(result.differences())
                    .as(image.toString())
                    .allMatch(LogReplayTest::isTimeOfReplay);
            return Superblocks.read(device).log().isPresent() ? 1 : 0;
        }
    }

    /** What loses a name by the replay has changed now, says the kernel. */
    private static boolean isTimeOfReplay(String difference) {
        String[] both = difference.replaceAll(" changed=[^,]*", "").split(": | and ");
        return both.length == 3 && both[1].equals(both[2]);
    }
}
