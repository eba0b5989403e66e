package io.drydock.btrfs;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.drydock.Session;
import io.drydock.btrfs.SpaceUse.Content;
import io.drydock.error.CancelledException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountOptions;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Subvolumes, devices, balance and scrub, with btrfs(8) as the oracle. */
class BtrfsTest {
    private static final long MIB = 1 << 20;

    @TempDir Path directory;

    private Path image;

    @BeforeEach
    void make() throws IOException {
        Needs.root();
        Needs.filesystem("btrfs");
        Needs.program("btrfs", "btrfs-progs");
        image = TestImages.btrfsWithSubvolumes(directory.resolve("disk"), "@", "@home");
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(Loops.on(directory)).isEmpty();
    }

    private Session session(boolean writable) throws IOException {
        ImageOptions options = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        return Session.builder()
                .drive(image, writable ? options.withReadOnly(false) : options)
                .open();
    }

    /** What is done with the mounted btrfs. */
    private interface Work {
        void with(FileTree files, Btrfs btrfs) throws Exception;
    }

    private void mounted(boolean writable, String options, Work work) throws Exception {
        try (Session session = session(writable);
                Filesystem filesystem =
                        session.mount(session.device("/dev/sda"), MountOptions.of(options))) {
            FileTree files = FileTree.of(filesystem);
            work.with(files, Btrfs.at(files));
        }
    }

    /** What btrfs(8) says of the image, mounted where nobody sees it. */
    private List<String> btrfs(String command) {
        String script = "mount -o loop " + image + " /mnt && btrfs " + command + " && umount /mnt";
        return Commands.run("unshare", "-m", "sh", "-c", script).lines().toList();
    }

    private static List<String> paths(Btrfs btrfs) throws IOException {
        return btrfs.subvolumes().stream().map(s -> s.path().toString()).toList();
    }

    @Test
    void listsWhatBtrfsLists() throws Exception {
        btrfs(
                "subvolume create /mnt/@/deep && mkdir -p /mnt/@/deep/a/b/c"
                        + " && btrfs subvolume create '/mnt/@/deep/a/b/c/with space'"
                        + " && btrfs subvolume snapshot -r /mnt/@home /mnt/snapshot"
                        + " && btrfs subvolume create /mnt/gone && btrfs subvolume delete /mnt/gone");
        List<String> lines = btrfs("subvolume list -puq /mnt");
        mounted(
                false,
                "",
                (_, btrfs) -> {
                    List<String> ours = new ArrayList<>();
                    for (Subvolume each : btrfs.subvolumes()) {
                        ours.add(
                                "ID %d gen %d parent %d top level %d parent_uuid %s uuid %s path %s"
                                        .formatted(
                                                each.id(),
                                                each.generation(),
                                                each.parentId(),
                                                each.parentId(),
                                                each.snapshotOf().map(Object::toString).orElse("-"),
                                                each.uuid().orElseThrow(),
                                                each.path()));
                        assertThat(each.created())
                                .isBetween(
                                        Instant.now().minus(Duration.ofHours(1)),
                                        Instant.now().plusSeconds(60));
                    }
                    List<String> theirs =
                            lines.stream().map(line -> line.replaceAll(" +", " ")).toList();
                    assertThat(ours).isEqualTo(theirs);
                    assertThat(btrfs.subvolumes())
                            .filteredOn(Subvolume::readOnly)
                            .extracting(s -> s.path().toString())
                            .containsExactly("snapshot");
                    assertThat(btrfs.defaultSubvolume()).isEqualTo(5);
                });
    }

    @Test
    void listsAllFromWithinOne() throws Exception {
        mounted(
                false,
                "subvol=@home",
                (_, btrfs) -> {
                    assertThat(paths(btrfs)).containsExactly("@", "@home");
                    assertThat(btrfs.subvolumeId(path("/name"))).isEqualTo(257);
                });
    }

    @Test
    void makesSnapshotsAndDeletes() throws Exception {
        mounted(
                true,
                "",
                (files, btrfs) -> {
                    btrfs.createSubvolume(path("/@var"));
                    files.writeText("/@var/file", "first");
                    btrfs.snapshot(path("/@var"), path("/@/of var"), true);
                    files.writeText("/@var/file", "second");
                    assertThat(files.readText("/@/of var/file")).isEqualTo("first");
                    assertErrno("EROFS", () -> files.writeText("/@/of var/file", "x"));
                    assertThat(btrfs.isReadOnly(path("/@/of var"))).isTrue();
                    btrfs.setReadOnly(path("/@/of var"), false);
                    files.writeText("/@/of var/file", "third");
                    assertThat(btrfs.isReadOnly(path("/@/of var"))).isFalse();
                    assertThat(paths(btrfs)).containsExactly("@", "@home", "@var", "@/of var");
                    assertThat(btrfs.subvolumes().getLast().snapshotOf())
                            .isEqualTo(btrfs.subvolumes().get(2).uuid());

                    assertErrno("ENOTEMPTY", () -> btrfs.deleteSubvolume(path("/@")));
                    btrfs.deleteSubvolume(path("/@/of var"));
                    btrfs.deleteSubvolume(path("/@"));
                    assertThat(paths(btrfs)).containsExactly("@home", "@var");
                    assertThat(files.exists("/@")).isFalse();
                });
        assertThat(btrfs("subvolume list /mnt")).hasSize(2);
        Commands.run("btrfs", "check", "--readonly", image);
    }

    @Test
    void failuresAreTyped() throws Exception {
        mounted(
                true,
                "",
                (files, btrfs) -> {
                    files.create().directory(path("/plain"), 0755);
                    files.writeText("/file", "x");
                    files.symlink(path("/link"), path("/@home"));
                    assertErrno("EEXIST", () -> btrfs.createSubvolume(path("/@")));
                    assertErrno("EEXIST", () -> btrfs.createSubvolume(GuestPath.ROOT));
                    assertErrno("ENOENT", () -> btrfs.createSubvolume(path("/none/sub")));
                    assertErrno(
                            "ENAMETOOLONG",
                            () -> btrfs.createSubvolume(path("/" + "n".repeat(300))));
                    assertErrno(
                            "EINVAL", () -> btrfs.snapshot(path("/plain"), path("/new"), false));
                    assertErrno("EEXIST", () -> btrfs.snapshot(path("/@"), path("/@home"), false));
                    assertErrno("ENOENT", () -> btrfs.deleteSubvolume(path("/none")));
                    assertErrno("EINVAL", () -> btrfs.deleteSubvolume(path("/plain")));
                    assertThatThrownBy(() -> btrfs.deleteSubvolume(path("/file")));
                    assertThatThrownBy(() -> btrfs.deleteSubvolume(path("/link")));
                    assertThat(files.exists("/@home")).isTrue();
                    assertErrno("ENOENT", () -> btrfs.setDefaultSubvolume(4000));
                    assertErrno("EINVAL", () -> btrfs.setReadOnly(path("/plain"), true));
                });
        mounted(
                false,
                "",
                (_, btrfs) -> {
                    assertErrno("EROFS", () -> btrfs.createSubvolume(path("/new")));
                    assertErrno("EROFS", () -> btrfs.setDefaultSubvolume(256));
                    assertErrno("EROFS", () -> btrfs.setReadOnly(path("/@"), true));
                    assertErrno("EROFS", () -> btrfs.balance(BalanceOptions.all(), Monitor.NONE));
                    assertErrno("EROFS", () -> btrfs.resizeDevice(1, Optional.empty()));
                });
    }

    @Test
    void linksDoNotLeadOutOfTheGuest() throws Exception {
        mounted(
                true,
                "subvol=@",
                (files, btrfs) -> {
                    files.symlink(path("/out"), path("/../../../.."));
                    btrfs.createSubvolume(path("/out/sub"));
                    assertThat(files.isDirectory("/sub")).isTrue();
                    assertThat(paths(btrfs)).contains("@/sub");
                });
    }

    @Test
    void setsTheDefault() throws Exception {
        mounted(
                true,
                "",
                (_, btrfs) -> {
                    long id = btrfs.subvolumeId(path("/@home"));
                    btrfs.setDefaultSubvolume(id);
                    assertThat(btrfs.defaultSubvolume()).isEqualTo(id);
                    assertErrno("EPERM", () -> btrfs.deleteSubvolume(path("/@home")));
                });
        assertThat(btrfs("subvolume get-default /mnt").getFirst()).endsWith("path @home");
        mounted(false, "", (files, _) -> assertThat(files.readText("/name")).isEqualTo("@home"));
    }

    @Test
    void aMountpointIsNotDeleted() throws Exception {
        Path other = TestImages.filesystem("ext4", directory.resolve("other"));
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(false);
        try (Session session = Session.builder().drive(image, raw).drive(other, raw).open();
                Filesystem filesystem = session.mount(session.device("/dev/sda"))) {
            Btrfs btrfs = Btrfs.at(FileTree.of(filesystem));
            filesystem.attach(session.mount(session.device("/dev/sdb")), path("/@"));
            assertErrno("EBUSY", () -> btrfs.deleteSubvolume(path("/@")));
            assertThatThrownBy(() -> Btrfs.at(FileTree.of(filesystem), path("/@")))
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void whatIsOnNoBtrfsIsNone() throws IOException {
        try (KernelFilesystem proc = KernelFilesystem.onDirectory(Path.of("/proc"), true)) {
            assertThatThrownBy(() -> Btrfs.at(FileTree.of(proc)))
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void devicesAndSpace() throws Exception {
        List<String> df = btrfs("filesystem df -b /mnt");
        long size = Files.size(image);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(512 * MIB);
        }
        mounted(
                true,
                "",
                (_, btrfs) -> {
                    assertThat(btrfs.devices())
                            .singleElement()
                            .satisfies(device -> {
                                assertThat(device.id()).isEqualTo(1);
                                assertThat(device.missing()).isFalse();
                                assertThat(device.errors().any()).isFalse();
                                assertThat(device.sizeBytes()).isEqualTo(size);
                                assertThat(device.allocatedBytes())
                                        .isBetween(1L, device.sizeBytes());
                            });
                    List<String> ours = btrfs.spaceUse().stream().map(BtrfsTest::line).toList();
                    assertThat(ours).containsExactlyElementsOf(df);
                    assertThatThrownBy(() -> btrfs.resizeDevice(1, Optional.of(1000 * MIB * MIB)))
                            .isInstanceOf(RefusedException.class);
                    assertErrno("ENODEV", () -> btrfs.resizeDevice(7, Optional.empty()));
                    btrfs.resizeDevice(1, Optional.empty());
                    assertThat(btrfs.devices().getFirst().sizeBytes()).isEqualTo(512 * MIB);
                    btrfs.resizeDevice(1, Optional.of(320 * MIB));
                    assertThat(btrfs.devices().getFirst().sizeBytes()).isEqualTo(320 * MIB);
                });
    }

    /** As {@code btrfs filesystem df -b} has it. */
    private static String line(SpaceUse use) {
        String content =
                switch (use.content()) {
                    case DATA -> "Data";
                    case METADATA -> "Metadata";
                    case SYSTEM -> "System";
                    case DATA_AND_METADATA -> "Data+Metadata";
                    case GLOBAL_RESERVE -> "GlobalReserve";
                };
        String profile = use.profile() == Profile.SINGLE ? "single" : use.profile().name();
        return content
                + ", "
                + profile
                + ": total="
                + use.allocatedBytes()
                + ", used="
                + use.usedBytes();
    }

    @Test
    void balancesAndConverts() throws Exception {
        mounted(
                true,
                "",
                (files, btrfs) -> {
                    files.write("/data", new byte[(int) (4 * MIB)]);
                    List<Long> told = new ArrayList<>();
                    BalanceStatus done =
                            btrfs.balance(
                                    BalanceOptions.all()
                                            .convert(Profile.SINGLE, Profile.SINGLE)
                                            .allowLessRedundant(),
                                    new Monitor() {
                                        @Override
                                        public void progressed(long now, long total) {
                                            told.add(now);
                                        }

                                        @Override
                                        public void checkCancelled() {}
                                    });
                    assertThat(done.completed()).isPositive();
                    assertThat(told).isSorted().endsWith(done.completed());
                    assertThat(btrfs.spaceUse())
                            .extracting(SpaceUse::content, SpaceUse::profile)
                            .contains(
                                    tuple(Content.METADATA, Profile.SINGLE),
                                    tuple(Content.SYSTEM, Profile.SINGLE))
                            .doesNotContain(tuple(Content.METADATA, Profile.DUP));
                    assertThat(btrfs.balanceStatus()).isEmpty();
                    assertThat(btrfs.balance(BalanceOptions.all().usedAtMost(0), Monitor.NONE))
                            .isNotNull();
                    assertErrno("ENOTCONN", btrfs::cancelBalance);
                    assertErrno("ENOTCONN", () -> btrfs.resumeBalance(Monitor.NONE));
                    // Of one device there can be no second copy on another.
                    assertErrno(
                            "EINVAL",
                            () ->
                                    btrfs.balance(
                                            BalanceOptions.all()
                                                    .convert(Profile.RAID1, Profile.RAID1),
                                            Monitor.NONE));
                });
        Commands.run("btrfs", "check", "--readonly", image);
    }

    @Test
    void balanceIsCancelled() throws Exception {
        mounted(
                true,
                "",
                (files, btrfs) -> {
                    files.write("/data", new byte[(int) (32 * MIB)]);
                    assertThatThrownBy(() -> btrfs.balance(BalanceOptions.all(), CANCELLED))
                            .isInstanceOf(CancelledException.class);
                    assertThat(btrfs.balanceStatus()).isEmpty();
                });
    }

    private static final Monitor CANCELLED =
            new Monitor() {
                @Override
                public void progressed(long done, long total) {}

                @Override
                public void checkCancelled() throws CancelledException {
                    throw new CancelledException("test", "test");
                }
            };

    @Test
    void scrubFindsAndMendsWhatIsWrong() throws Exception {
        mounted(
                true,
                "",
                (files, btrfs) -> {
                    files.write("/data", random());
                    files.filesystem().sync();
                    ScrubReport clean = btrfs.scrub(Monitor.NONE);
                    assertThat(clean.isClean()).isTrue();
                    assertThat(clean.dataBytes()).isGreaterThanOrEqualTo(8 * MIB);
                    assertThat(clean.metadataBytes()).isPositive();
                });
        TreeSet<Long> places = damage();
        mounted(
                true,
                "",
                (_, btrfs) -> {
                    ScrubReport report = btrfs.scrub(Monitor.NONE);
                    assertThat(report.isClean()).isFalse();
                    assertThat(report.checksumErrors()).isGreaterThanOrEqualTo(places.size());
                    assertThat(report.uncorrectable()).isGreaterThanOrEqualTo(places.size());
                    assertThat(btrfs.devices().getFirst().errors().corruptions()).isPositive();
                });
    }

    private static byte[] random() {
        byte[] bytes = new byte[(int) (8 * MIB)];
        new Random(5).nextBytes(bytes);
        return bytes;
    }

    /** Changes some blocks of the only file's data, of which there is one copy. */
    private TreeSet<Long> damage() throws IOException {
        byte[] content = random();
        byte[] disk = Files.readAllBytes(image);
        TreeSet<Long> places = new TreeSet<>();
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            for (int at = 0; at + 4096 <= disk.length && places.size() < 3; at += 4096) {
                if (Arrays.equals(disk, at, at + 4096, content, 4096, 8192)
                        || Arrays.equals(disk, at, at + 4096, content, 40960, 45056)) {
                    file.seek(at + 100);
                    file.write(disk[at + 100] ^ 0xff);
                    places.add((long) at);
                }
            }
        }
        assertThat(places).isNotEmpty();
        return places;
    }
}
