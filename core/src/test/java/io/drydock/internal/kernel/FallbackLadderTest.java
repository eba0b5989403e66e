package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static io.drydock.testing.Guests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.drydock.Session;
import io.drydock.error.MountAttempt;
import io.drydock.error.MountFailedException;
import io.drydock.error.MountStep;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FallbackMount;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.MountCheck;
import io.drydock.filesystem.MountOptions;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Damage;
import io.drydock.testing.Layout;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way to mount what is damaged, by damage that only it overcomes. */
class FallbackLadderTest {
    @TempDir Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
        Needs.device("/dev/fuse", "the kernel's fuse module");
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(Loops.on(directory)).isEmpty();
    }

    private Session open(Path image, boolean readOnly) throws IOException {
        ImageOptions options =
                ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(readOnly);
        return Session.builder().drive(image, options).open();
    }

    /** A filesystem that holds a file, unmounted. */
    private Path clean(String type) throws IOException {
        Needs.filesystem(type);
        Path image = TestImages.filesystem(type, directory.resolve(type + ".img"));
        try (Session session = open(image, false);
                Filesystem filesystem = session.mount(session.devices().getFirst())) {
            create(filesystem, "/old", "before");
        }
        return image;
    }

    /** As it would be after a power cut: a file is committed to the journal and nowhere else. */
    private Path dirty(String type) throws IOException {
        Path image = clean(type);
        Path dirty = directory.resolve("dirty.img");
        try (Session session = open(image, false);
                Filesystem filesystem = session.mount(session.devices().getFirst());
                FileHandle file = filesystem.create(path("/committed"), 0644)) {
            write(file, "by fsync");
            file.sync();
            Commands.run("cp", "--sparse=always", image, dirty);
        }
        return dirty;
    }

    private interface Use {
        void of(FallbackMount mounted) throws IOException;
    }

    /**
     * Mounts it with fall-back, from a drive that is read-only, and sees that it stays the same.
     */
    private void mount(Path image, Use use) throws IOException {
        String before = TestImages.sha256(image);
        try (Session session = open(image, true)) {
            FallbackMount mounted = session.mountWithFallback(session.devices().getFirst());
            try (Filesystem filesystem = mounted.filesystem()) {
                assertThat(filesystem.isReadOnly()).isTrue();
                use.of(mounted);
            }
            assertThat(Loops.on(directory)).isEmpty();
        }
        assertThat(TestImages.sha256(image)).isEqualTo(before);
    }

    private static void assertRead(FallbackMount mounted, MountStep step, String... files)
            throws IOException {
        assertThat(mounted.step()).as(mounted.toString()).isEqualTo(step);
        for (String file : files) {
            String expected = file.equals("/old") ? "before" : "by fsync";
            assertThat(read(mounted.filesystem(), file)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs"})
    void whatIsWholeIsMountedNormally(String type) throws IOException {
        Path image = clean(type);
        mount(
                image,
                mounted -> {
                    assertRead(mounted, MountStep.NORMAL, "/old");
                    assertThat(mounted.failed()).isEmpty();
                });
        try (Session session = open(image, false)) {
            FallbackMount mounted = session.mountWithFallback(session.devices().getFirst());
            assertThat(mounted.step()).isEqualTo(MountStep.NORMAL);
            create(mounted.filesystem(), "/new", "written");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs"})
    void aJournalIsReplayedBesideTheImage(String type) throws IOException {
        mount(dirty(type), mounted -> assertRead(mounted, MountStep.NORMAL, "/old", "/committed"));
    }

    @Test
    void ext4WithABrokenJournalIsReadWithoutIt() throws IOException {
        Path image = dirty("ext4");
        Damage.zero(image, Layout.ext4Journal(image), 1024);
        mount(
                image,
                mounted -> {
                    assertRead(mounted, MountStep.WITHOUT_RECOVERY, "/old");
                    assertThat(mounted.options()).contains("noload");
                    assertThat(mounted.failed())
                            .extracting(MountAttempt::step)
                            .containsExactly(MountStep.NORMAL);
                    assertThat(mounted.failed().getFirst().problem()).contains("journal");
                });
    }

    @Test
    void xfsWithABrokenLogIsReadWithoutIt() throws IOException {
        Path image = dirty("xfs");
        long[] log = Layout.xfsLog(image);
        Damage.garbage(image, log[0] + 512, 2 << 20, new Random(1));
        mount(
                image,
                mounted -> {
                    assertRead(mounted, MountStep.WITHOUT_RECOVERY, "/old");
                    assertThat(mounted.failed().getFirst().problem()).contains("log");
                });
    }

    /** On a drive that may be written, reading comes before everything that may lose something. */
    @Test
    void aDriveForWritingIsOnlyWrittenByTheFirstStep() throws IOException {
        Path image = dirty("xfs");
        long[] log = Layout.xfsLog(image);
        Damage.garbage(image, log[0] + 512, 2 << 20, new Random(1));
        try (Session session = open(image, false)) {
            FallbackMount mounted = session.mountWithFallback(session.devices().getFirst());
            assertRead(mounted, MountStep.WITHOUT_RECOVERY, "/old");
            assertThat(mounted.filesystem().isReadOnly()).isTrue();
            assertThat(mounted.failed())
                    .extracting(MountAttempt::step)
                    .containsExactly(MountStep.NORMAL, MountStep.READ_ONLY);
        }
    }

    @Test
    void btrfsWithoutItsExtentTreeIsReadByRescue() throws IOException {
        Path image = clean("btrfs");
        for (long block : Layout.btrfsBlocks(image, 2)) {
            Damage.zero(image, block, 4096);
        }
        mount(
                image,
                mounted -> {
                    assertRead(mounted, MountStep.RESCUE, "/old");
                    assertThat(mounted.options()).contains("rescue=all");
                    assertThat(mounted.failed()).hasSizeGreaterThan(1);
                });
    }

    @ParameterizedTest
    @CsvSource({"ext4,1024", "xfs,0", "btrfs,65536"})
    void aSuperblockThatIsGoneComesFromItsCopy(String type, long offset) throws IOException {
        Path image = clean(type);
        Damage.zero(image, offset, 512);
        mount(
                image,
                mounted -> {
                    assertRead(mounted, MountStep.REPAIRED_COPY, "/old");
                    assertThat(mounted.repair().orElseThrow()).contains("superblock");
                });
    }

    /** By default, the kernel would empty a journal that the copy does not know of. */
    @ParameterizedTest
    @CsvSource({"ext4,1024", "xfs,0"})
    void theJournalIsReplayedThereAsWell(String type, long offset) throws IOException {
        Path image = dirty(type);
        Damage.zero(image, offset, 512);
        mount(image, mounted -> assertRead(mounted, MountStep.REPAIRED_COPY, "/old", "/committed"));
    }

    /** All that stands in front of XFS's first data, and in front of one more group's. */
    @Test
    void headersOfXfsAreMadeUp() throws IOException {
        Path image = clean("xfs");
        Damage.zero(image, Layout.xfsGroup(image, 3), 4096);
        Damage.zero(image, 0, 4096);
        mount(
                image,
                mounted -> {
                    assertRead(mounted, MountStep.REPAIRED_COPY, "/old");
                    assertThat(mounted.repair().orElseThrow()).contains("superblock", "headers");
                });
    }

    @Test
    void ext4DescriptorsComeFromTheirCopy() throws IOException {
        Path image = clean("ext4");
        Damage.zero(image, 2048, 1024);
        mount(image, mounted -> assertRead(mounted, MountStep.REPAIRED_COPY, "/old"));
    }

    @Test
    void ext4IsReadWithoutItsChecksums() throws IOException {
        Path image = clean("ext4");
        String inode = Commands.run("debugfs", "-R", "imap <2>", image);
        long block = Long.parseLong(inode.replaceAll("(?s).*located at block (\\d+).*", "$1"));
        int offset = Integer.parseInt(inode.replaceAll("(?s).*offset 0x([0-9a-f]+).*", "$1"), 16);
        Damage.flip(image, block * 1024 + offset + 8, 3); // the time of the last access
        mount(
                image,
                mounted -> {
                    assertRead(mounted, MountStep.REPAIRED_COPY, "/old");
                    assertThat(mounted.repair()).hasValue("checksums ignored");
                });
    }

    @ParameterizedTest
    @CsvSource({"ext4,40", "xfs,250", "btrfs,120"})
    void aMissingEndIsReadAsZeroes(String type, long mebibytes) throws IOException {
        Path image = clean(type);
        Damage.truncate(image, mebibytes << 20);
        mount(
                image,
                mounted -> {
                    assertRead(mounted, MountStep.REPAIRED_COPY, "/old");
                    assertThat(mounted.repair()).hasValue("missing end as zeroes");
                });
    }

    /** Where no copy of the disk can be made, ext4's driver still knows where copies are. */
    @Test
    void ext4IsMountedByAnotherSuperblockWhereItIs() throws IOException {
        Path image = clean("ext4");
        Damage.zero(image, 1024, 1024);
        String before = TestImages.sha256(image);
        try (Images images = new Images(directory)) {
            FallbackMount mounted =
                    new FallbackLadder(
                                    images.engine(),
                                    images.source(image, true),
                                    size -> {
                                        throw new UnsupportedException("copy", "it", "no", "none");
                                    },
                                    true,
                                    MountOptions.defaults(),
                                    MountCheck.NONE)
                            .mount(Optional.empty());
            try (Filesystem filesystem = mounted.filesystem()) {
                assertRead(mounted, MountStep.BACKUP_SUPERBLOCK, "/old");
                assertThat(mounted.options()).contains("sb=8193", "noload");
                assertThat(filesystem.isReadOnly()).isTrue();
            }
        }
        assertThat(TestImages.sha256(image)).isEqualTo(before);
    }

    @Test
    void aRootThatCannotBeListedIsNoSuccess() throws IOException {
        Path image = clean("ext4");
        String blocks = Commands.run("debugfs", "-R", "blocks <2>", image);
        long block = Long.parseLong(blocks.lines().toList().getLast().strip().split(" ")[0]);
        Damage.garbage(image, block * 1024, 1024, new Random(2));
        MountFailedException failed = failure(image);
        assertThat(failed.attempts()).hasSizeGreaterThan(2);
        assertThat(failed.attempts().getFirst().problem()).startsWith("list /");
    }

    /** What is still there says what was tried; nothing else is left. */
    private MountFailedException failure(Path image) throws IOException {
        String before = TestImages.sha256(image);
        try (Session session = open(image, true)) {
            Device device = session.devices().getFirst();
            MountFailedException failed =
                    catchThrowableOfType(
                            MountFailedException.class, () -> session.mountWithFallback(device));
            assertThat(failed).isNotNull();
            assertThat(Loops.on(directory)).isEmpty();
            assertThat(TestImages.sha256(image)).isEqualTo(before);
            return failed;
        }
    }

    @Test
    void whatCannotBeMountedAtAllSaysWhatWasTried() throws IOException {
        Path image = clean("xfs");
        Damage.garbage(image, 4096, 8 << 20, new Random(3)); // the root directory's inode
        for (int group = 1; group < 4; group++) {
            Damage.zero(image, Layout.xfsGroup(image, group), 512);
        }
        MountFailedException failed = failure(image);
        assertThat(failed.attempts())
                .extracting(MountAttempt::step)
                .containsExactly(MountStep.NORMAL, MountStep.WITHOUT_RECOVERY);
        assertThat(failed).hasMessageContaining("norecovery").hasMessageContaining("root inode");
    }

    @Test
    void anEmptyDiskHoldsNothing() throws IOException {
        Path image = TestImages.sparse(directory.resolve("empty.img"), 300);
        try (Session session = open(image, true)) {
            Device device = session.devices().getFirst();
            assertThatThrownBy(() -> session.mountWithFallback(device))
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void whatIsNoFilesystemIsLeftAlone() throws IOException {
        Path image = TestImages.sparse(directory.resolve("swap.img"), 16);
        Commands.run("mkswap", image);
        try (Session session = open(image, true)) {
            Device device = session.devices().getFirst();
            assertThatThrownBy(() -> session.mountWithFallback(device))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("swap");
        }
    }

    /** A check that fails is a way that did not work; what it says is told. */
    @Test
    void theCallersCheckCounts() throws IOException {
        Path image = dirty("ext4");
        try (Session session = open(image, true)) {
            Device device = session.devices().getFirst();
            MountCheck old =
                    filesystem -> {
                        if (filesystem.list(path("/")).toString().contains("committed")) {
                            throw new IOException("too new");
                        }
                    };
            FallbackMount mounted = session.mountWithFallback(device, MountOptions.defaults(), old);
            assertThat(mounted.step()).isEqualTo(MountStep.WITHOUT_RECOVERY);
            assertThat(mounted.failed().getFirst().problem()).isEqualTo("too new");
        }
    }

    @Test
    void whatIsMountedAlreadyIsRefused() throws IOException {
        Path image = clean("ext4");
        try (Session session = open(image, false)) {
            Device device = session.devices().getFirst();
            session.mount(device);
            assertThatThrownBy(() -> session.mountWithFallback(device))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("mounted already");
        }
    }

    /** As long as the copy is used, what is under it must not change. */
    @Test
    void theImageIsClaimedWhileItsCopyIsMounted() throws IOException {
        Path image = clean("btrfs");
        Damage.zero(image, 65536, 4096);
        try (Session session = open(image, false)) {
            Device device = session.devices().getFirst();
            FallbackMount mounted = session.mountWithFallback(device);
            assertRead(mounted, MountStep.REPAIRED_COPY, "/old");
            assertThatThrownBy(
                            () -> session.mount(device, MountOptions.defaults().withType("btrfs")))
                    .isInstanceOf(RefusedException.class);
            mounted.filesystem().close();
            assertThat(session.mountWithFallback(device).step()).isEqualTo(MountStep.REPAIRED_COPY);
        }
    }

    @Test
    void clonesOfAnXfsAreMountedAtOnce() throws IOException {
        Path one = clean("xfs");
        Path two = directory.resolve("clone.img");
        Commands.run("cp", "--sparse=always", one, two);
        try (Session first = open(one, false);
                Session second = open(two, true)) {
            Filesystem original = first.mount(first.devices().getFirst());
            Filesystem clone = second.mount(second.devices().getFirst());
            create(original, "/new", "only here");
            assertThat(read(clone, "/old")).isEqualTo("before");
            assertThat(clone.list(path("/")).toString()).doesNotContain("new");
        }
    }

    private Path fat(String bits, String file) throws IOException {
        Needs.filesystem("vfat");
        Needs.program("mcopy", "mtools");
        Path image = TestImages.sparse(directory.resolve("fat.img"), 64);
        Commands.run("mkfs.vfat", "-F", bits, image);
        Path content = Files.writeString(directory.resolve("old"), "before");
        Commands.run("mcopy", "-i", image, content, "::" + file);
        return image;
    }

    @Test
    void fat32ComesBackByTheCopyOfItsBootSector() throws IOException {
        Path image = fat("32", "old");
        Damage.zero(image, 0, 512);
        mount(image, mounted -> assertRead(mounted, MountStep.REPAIRED_COPY, "/old"));
    }

    @Test
    void fat32ComesBackByItsSecondTable() throws IOException {
        Path image = fat("32", "old");
        Damage.zero(image, Layout.fatTables(image)[0], 512);
        mount(
                image,
                mounted -> {
                    assertRead(mounted, MountStep.REPAIRED_COPY, "/old");
                    assertThat(mounted.repair()).hasValue("second file allocation table");
                });
    }

    private Path ntfs() throws IOException {
        Needs.filesystem("ntfs3");
        Needs.program("ntfscp", "ntfs-3g");
        Path image = TestImages.sparse(directory.resolve("ntfs.img"), 32);
        Commands.run("mkntfs", "-Q", "-F", image);
        Path content = Files.writeString(directory.resolve("old"), "before");
        Commands.run("ntfscp", "-f", image, content, "old");
        return image;
    }

    @Test
    void ntfsComesBackByTheCopyOfItsBootSector() throws IOException {
        Path image = ntfs();
        Damage.zero(image, 0, 512);
        mount(image, mounted -> assertRead(mounted, MountStep.REPAIRED_COPY, "/old"));
    }

    @Test
    void ntfsComesBackByTheMirrorOfItsTable() throws IOException {
        Path image = ntfs();
        Damage.write(image, Layout.ntfsTables(image)[0], "BAAD".getBytes(StandardCharsets.UTF_8));
        mount(
                image,
                mounted -> {
                    assertRead(mounted, MountStep.REPAIRED_COPY, "/old");
                    assertThat(mounted.repair()).hasValue("records of $MFTMirr");
                });
    }

    @Test
    void exfatComesBackByItsBackupBootRegion() throws IOException {
        Needs.filesystem("exfat");
        Path image = TestImages.sparse(directory.resolve("exfat.img"), 64);
        Commands.run("mkfs.exfat", image);
        try (Session session = open(image, false);
                Filesystem filesystem = session.mount(session.devices().getFirst())) {
            create(filesystem, "/old", "before");
        }
        Damage.zero(image, 0, 4096);
        mount(image, mounted -> assertRead(mounted, MountStep.REPAIRED_COPY, "/old"));
    }

    @Test
    void aTypeThatTheKernelLacksIsSaid() throws IOException {
        Needs.that(!Needs.hasFilesystem("ntfs3"), "needs a kernel without ntfs3");
        Path image = TestImages.sparse(directory.resolve("ntfs.img"), 32);
        Commands.run("mkntfs", "-Q", "-F", image);
        try (Session session = open(image, true)) {
            Device device = session.devices().getFirst();
            assertThatThrownBy(() -> session.mountWithFallback(device))
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessageContaining("ntfs3");
        }
    }
}
