package io.drydock.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.Session;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.format.CheckReport.Verdict;
import io.drydock.image.ImageOptions;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtTest {
    private static final String UUID = "01234567-89ab-cdef-0123-456789abcdef";

    /** What is random, the time, a checksum of such, or counts the library's own writes. */
    private static final Pattern RANDOM =
            Pattern.compile(
                    "UUID|Lifetime writes|created:|write time|Last checked|Hash Seed|Checksum:|csum|checksum 0x");

    @TempDir Path directory;

    @BeforeAll
    static void needs() {
        Needs.program("mke2fs", "e2fsprogs");
    }

    @ParameterizedTest
    @CsvSource({
        "ext2,1",
        "ext3,1",
        "ext4,1",
        "ext4,2",
        "ext2,64",
        "ext3,64",
        "ext4,64",
        "ext4,600",
        "ext2,600",
        "ext3,3000",
        "ext4,3000",
        "ext4,40000"
    })
    void isAsMke2fsMakesIt(String type, long mebibytes) throws Exception {
        Path ours = TestImages.sparse(directory.resolve("ours"), mebibytes);
        Path theirs = TestImages.sparse(directory.resolve("theirs"), mebibytes);
        Formatted.make(ours, NewFilesystem.of(type).withLabel("name"));
        Commands.run("mke2fs", "-q", "-F", "-t", type, "-L", "name", theirs);
        List<String> made = described(ours);
        List<String> expected = described(theirs);
        assertThat(made).hasSameSizeAs(expected);
        for (int i = 0; i < made.size(); i++) {
            assertThat(made.get(i)).isEqualTo(expected.get(i));
        }
        if (mebibytes < 5000) {
            Commands.run("e2fsck", "-fn", ours);
        }
    }

    private static List<String> described(Path image) {
        return Commands.run("dumpe2fs", image)
                .lines()
                .filter(line -> !RANDOM.matcher(line).find())
                .toList();
    }

    @Test
    void isMountedAndWritten() throws Exception {
        Needs.root();
        Path image = TestImages.sparse(directory.resolve("image"), 100);
        Formatted.make(image, NewExt.ext4());
        try (Formatted formatted = Formatted.open(image);
                Filesystem mounted = formatted.session().mount(formatted.device())) {
            FileTree.of(mounted).writeText("/file", "content");
            assertThat(FileTree.of(mounted).readText("/file")).isEqualTo("content");
        }
        Commands.run("e2fsck", "-fn", image);
    }

    @Test
    void isMadeInAnImageOfAnotherFormat() throws Exception {
        Path image = directory.resolve("image.qcow2");
        Commands.run("qemu-img", "create", "-q", "-f", "qcow2", image, "200M");
        Formatted.make(image, NewExt.ext4().withLabel("name"));
        Path raw = directory.resolve("raw");
        Commands.run("qemu-img", "convert", "-O", "raw", image, raw);
        Commands.run("e2fsck", "-fn", raw);
        assertThat(Formatted.blkid(raw, "LABEL")).isEqualTo("name");
    }

    @Test
    void hasWhatIsChosen() throws Exception {
        Path image = TestImages.sparse(directory.resolve("image"), 100);
        Formatted.make(
                image,
                NewExt.ext4()
                        .without(ExtFeature.METADATA_CSUM)
                        .with(ExtFeature.UNINIT_BG)
                        .without(ExtFeature.HAS_JOURNAL)
                        .withBlockBytes(2048)
                        .withInodeBytes(512)
                        .withInodes(4000)
                        .withReservedPercent(0)
                        .withUuid(UUID));
        Commands.run("e2fsck", "-fn", image);
        assertThat(Commands.run("dumpe2fs", "-h", image))
                .contains("uninit_bg", "Block size:               2048")
                .contains("Inode size:	          512", "Reserved block count:     0")
                .doesNotContain("metadata_csum", "has_journal");
        assertThat(Formatted.blkid(image, "UUID")).isEqualTo(UUID);
        // The checksums of groups depend on the UUID.
        Formatted.uuid(image, UUID.replace('0', 'f'));
        Commands.run("e2fsck", "-fn", image);
        assertThat(Formatted.blkid(image, "UUID")).isEqualTo(UUID.replace('0', 'f'));
    }

    @Test
    void leavesNothingOfWhatWasThere() throws Exception {
        Path image = TestImages.filesystem("btrfs", directory.resolve("image"), 200);
        Formatted.make(image, NewExt.ext2());
        assertThat(Commands.run("wipefs", image)).contains("ext2").doesNotContain("btrfs");
    }

    @Test
    void isLabelled() throws Exception {
        Path image = TestImages.filesystem("ext4", directory.resolve("image"));
        Formatted.label(image, "größer");
        assertThat(Formatted.blkid(image, "LABEL")).isEqualTo("größer");
        Formatted.label(image, "");
        assertThat(Formatted.blkid(image, "LABEL")).isEmpty();
        Commands.run("e2fsck", "-fn", image);
    }

    @Test
    void getsAUuidThatAllChecksumsDependOn() throws Exception {
        Needs.root();
        Path image = TestImages.filesystem("ext4", directory.resolve("image"));
        Formatted.uuid(image, UUID);
        assertThat(Formatted.blkid(image, "UUID")).isEqualTo(UUID);
        Commands.run("e2fsck", "-fn", image);
    }

    @Test
    void refusesWhatCannotBe() throws Exception {
        Path image = TestImages.sparse(directory.resolve("image"), 64);
        assertRefused(image, NewExt.ext4().withLabel("seventeen letters"), "at most 16");
        assertRefused(image, NewExt.ext4().withLabel("a\nb"), "control character");
        assertRefused(image, NewExt.ext4().withUuid("1234"), "not a UUID");
        assertRefused(image, NewExt.ext4().withInodes(1L << 40), "do not fit");
        assertRefused(image, NewExt.ext4().withInodeBytes(8192), "in blocks of");
        assertThat(Commands.tryRun("blkid", "-p", image).output()).isEmpty();
        Path small = directory.resolve("small");
        Commands.run("truncate", "-s", "4096", small);
        assertRefused(small, NewExt.ext4(), "");
    }

    private static void assertRefused(Path image, NewFilesystem wanted, String reason) {
        assertThatThrownBy(() -> Formatted.make(image, wanted))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesToWriteAReadOnlyDrive() throws Exception {
        Path image = TestImages.filesystem("ext4", directory.resolve("image"));
        try (Session session =
                Session.builder().drive(image, ImageOptions.defaults().withAllowRaw(true)).open()) {
            assertThatThrownBy(() ->
                            session.formatter().make(session.device("/dev/sda"), NewExt.ext4()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("read-only");
        }
    }

    @Test
    void refusesALabelThatTheJournalWouldOverwrite() throws Exception {
        Path image = TestImages.filesystem("ext4", directory.resolve("image"));
        Commands.run("debugfs", "-w", "-R", "feature needs_recovery", image);
        assertThatThrownBy(() -> Formatted.label(image, "name"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("journal");
    }

    @Test
    void isCheckedAndRepaired() throws Exception {
        Needs.root();
        Path image = TestImages.filesystem("ext4", directory.resolve("image"));
        CheckReport clean = Formatted.check(image);
        assertThat(clean.verdict()).isEqualTo(Verdict.CLEAN);
        assertThat(clean.problems()).isEmpty();
        assertThat(clean.counts()).containsEntry("files", 11L).containsEntry("blocks", 65536L);

        Commands.run("debugfs", "-w", "-R", "clri <11>", image);
        CheckReport damaged = Formatted.check(image);
        assertThat(damaged.verdict()).isEqualTo(Verdict.DAMAGED);
        assertThat(damaged.problems())
                .anyMatch(line -> line.contains("lost+found"))
                .noneMatch(line -> line.contains("Pass 1") || line.contains("/dev/loop"));

        CheckReport repaired = Formatted.repair(image);
        assertThat(repaired.verdict()).isEqualTo(Verdict.REPAIRED);
        assertThat(repaired.problems()).isNotEmpty();
        assertThat(Formatted.check(image).verdict()).isEqualTo(Verdict.CLEAN);
    }

    @Test
    void shrinksAndGrows() throws Exception {
        Needs.root();
        Path image = TestImages.sparse(directory.resolve("image"), 300);
        Formatted.make(image, NewExt.ext4());
        try (Formatted formatted = Formatted.open(image)) {
            Formatter formatter = formatted.formatter();
            long minimum = formatter.minimumBytes(formatted.device());
            assertThat(minimum).isPositive().isLessThan(100 << 20);
            assertThat(resize(formatted, OptionalLong.of(100 << 20))).isEqualTo(100 << 20);
            assertThat(resize(formatted, OptionalLong.empty())).isEqualTo(300 << 20);
        }
        Commands.run("e2fsck", "-fn", image);
    }

    private static long resize(Formatted formatted, OptionalLong size) throws IOException {
        return formatted.formatter().resize(formatted.device(), size, Monitor.NONE);
    }
}
