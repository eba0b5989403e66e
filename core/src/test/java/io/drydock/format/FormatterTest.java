package io.drydock.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.format.CheckReport.Verdict;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import io.drydock.testing.Damage;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatterTest {
    private static final String UUID = "01234567-89ab-cdef-0123-456789abcdef";
    private static final String OTHER_UUID = "fedcba98-7654-3210-fedc-ba9876543210";

    @TempDir Path directory;

    @AfterEach
    void leavesNoLoopDevice() {
        assertThat(Loops.on(directory)).isEmpty();
    }

    private Path sparse(long mebibytes) throws Exception {
        return TestImages.sparse(directory.resolve("image"), mebibytes);
    }

    @Test
    void swapIsTakenByOthers() throws Exception {
        Path image = sparse(10);
        Formatted.make(image, NewSwap.defaults().withLabel("name").withUuid(UUID));
        assertThat(Commands.run("swaplabel", image)).contains("LABEL: name", "UUID:  " + UUID);
        assertThat(Formatted.blkid(image, "TYPE")).isEqualTo("swap");
        Path theirs = TestImages.sparse(directory.resolve("theirs"), 10);
        Commands.run("mkswap", "-L", "name", "-U", UUID, theirs);
        assertThat(Files.mismatch(image, theirs)).isEqualTo(-1);
        Formatted.label(image, "other");
        Formatted.uuid(image, OTHER_UUID);
        assertThat(Commands.run("swaplabel", image)).contains("other", OTHER_UUID);
    }

    @ParameterizedTest
    @CsvSource({"xfs,mkfs.xfs,xfsprogs", "btrfs,mkfs.btrfs,btrfs-progs", "ntfs,mkntfs,ntfs-3g"})
    void programsMakeTheRest(String type, String program, String debianPackage) throws Exception {
        Needs.root();
        Needs.program(program, debianPackage);
        Path image = sparse(350);
        Formatted.make(image, NewFilesystem.of(type).withLabel("name"));
        assertThat(Formatted.blkid(image, "TYPE")).isEqualTo(type);
        assertThat(Formatted.blkid(image, "LABEL")).isEqualTo("name");
        Formatted.label(image, "other");
        assertThat(Formatted.blkid(image, "LABEL")).isEqualTo("other");
        String uuid = type.equals("ntfs") ? "0123456789ABCDEF" : UUID;
        Formatted.uuid(image, uuid);
        assertThat(Formatted.blkid(image, "UUID")).isEqualTo(uuid);
        assertThat(Formatted.check(image))
                .isEqualTo(new CheckReport(type, Verdict.CLEAN, List.of(), Map.of()));
        Formatted.label(image, "");
        assertThat(Formatted.blkid(image, "LABEL")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"xfs", "btrfs"})
    void programsTakeUuidsAndSizes(String type) throws Exception {
        Needs.root();
        Path image = sparse(350);
        NewOther wanted = (NewOther) NewFilesystem.of(type).withUuid(UUID);
        Formatted.make(image, wanted.withBlockBytes(4096));
        assertThat(Formatted.blkid(image, "UUID")).isEqualTo(UUID);
        try (Formatted formatted = Formatted.open(image);
                Filesystem mounted = formatted.session().mount(formatted.device())) {
            assertThat(mounted.space(GuestPath.ROOT).totalBytes()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-x", "thirteen chars", "two words"})
    void xfsLabelsThatItsProgramWouldMisreadAreRefused(String label) throws Exception {
        Needs.root();
        Path image = TestImages.filesystem("xfs", directory.resolve("image"));
        assertThatThrownBy(() -> Formatted.label(image, label))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void aDamagedXfsIsCheckedAndRepaired() throws Exception {
        Needs.root();
        Path image = TestImages.filesystem("xfs", directory.resolve("image"));
        // The free inode count of the second allocation group.
        Commands.run("xfs_db", "-x", "-c", "agi 1", "-c", "write freecount 7", image);
        CheckReport damaged = Formatted.check(image);
        assertThat(damaged.verdict()).isEqualTo(Verdict.DAMAGED);
        assertThat(damaged.problems()).anyMatch(line -> line.contains("freecount"));
        assertThat(Formatted.repair(image).verdict()).isEqualTo(Verdict.REPAIRED);
        assertThat(Formatted.check(image).verdict()).isEqualTo(Verdict.CLEAN);
    }

    @Test
    void aDamagedBtrfsIsChecked() throws Exception {
        Needs.root();
        Path image = TestImages.filesystem("btrfs", directory.resolve("image"));
        String roots = Commands.run("btrfs", "inspect-internal", "dump-tree", "-r", image);
        long root =
                roots.lines()
                        .filter(line -> line.contains("extent tree"))
                        .mapToLong(line ->
                                Long.parseLong(line.replaceFirst(".*\\) (\\d+) level.*", "$1")))
                        .findFirst()
                        .orElseThrow();
        for (long offset : physical(image, root)) {
            Damage.zero(image, offset + 200, 500);
        }
        CheckReport damaged = Formatted.check(image);
        assertThat(damaged.verdict()).isEqualTo(Verdict.DAMAGED);
        assertThat(damaged.problems()).isNotEmpty();
    }

    private static long[] physical(Path image, long logical) {
        return Commands.run("btrfs-map-logical", "-l", logical, image)
                .lines()
                .filter(line -> line.startsWith("mirror"))
                .mapToLong(line ->
                        Long.parseLong(line.replaceFirst(".*physical (\\d+) device.*", "$1")))
                .toArray();
    }

    @Test
    void signaturesAreWhatWipefsFinds() throws Exception {
        Path image = TestImages.filesystem("ext4", directory.resolve("image"), 200);
        Path table = TestImages.sparse(directory.resolve("table"), 200);
        Commands.runWithInput("label: gpt\n", "sfdisk", table);
        int last = 200 << 20;
        // A GPT whose backup only is left, and a protective MBR.
        Damage.write(image, 0, Damage.read(table, 0, 512));
        Damage.write(image, last - 512, Damage.read(table, last - 512, 512));
        try (Formatted formatted = Formatted.open(image)) {
            List<FoundSignature> found = formatted.formatter().signatures(formatted.device());
            assertThat(found.stream().map(FormatterTest::line))
                    .containsExactlyInAnyOrderElementsOf(wipefs(image));
            assertThat(found.stream().map(FoundSignature::type)).contains("ext4", "gpt", "PMBR");
            assertThat(formatted.formatter().wipe(formatted.device())).isEqualTo(found);
        }
        assertThat(wipefs(image)).isEmpty();
    }

    private static String line(FoundSignature signature) {
        return "0x%x,%s".formatted(signature.offsetBytes(), signature.type());
    }

    private static List<String> wipefs(Path image) {
        return Commands.run("wipefs", "-p", "-O", "OFFSET,TYPE", image)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    @Test
    void whatIsMountedIsLeftAlone() throws Exception {
        Needs.root();
        Path image = TestImages.filesystem("ext4", directory.resolve("image"));
        try (Formatted formatted = Formatted.open(image);
                Filesystem mounted = formatted.session().mount(formatted.device())) {
            Formatter formatter = formatted.formatter();
            for (NewFilesystem wanted : List.of(NewExt.ext4(), NewFat.defaults(), NewOther.xfs())) {
                assertThatThrownBy(() -> formatter.make(formatted.device(), wanted))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("mounted");
            }
            assertThatThrownBy(() -> formatter.wipe(formatted.device()))
                    .isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> formatter.repair(formatted.device(), Monitor.NONE))
                    .isInstanceOf(RefusedException.class);
            assertThat(mounted.space(GuestPath.ROOT).totalBytes()).isPositive();
        }
    }

    @Test
    void whatIsNotThereOrCannotBeIsSaid() throws Exception {
        Path image = sparse(10);
        assertThatThrownBy(() -> Formatted.label(image, "x")).isInstanceOf(NotFoundException.class);
        Formatted.make(image, NewSwap.defaults());
        assertThatThrownBy(() -> Formatted.check(image)).isInstanceOf(UnsupportedException.class);
        try (Formatted formatted = Formatted.open(image)) {
            assertThatThrownBy(() ->
                            formatted
                                    .formatter()
                                    .resize(formatted.device(), OptionalLong.empty(), Monitor.NONE))
                    .isInstanceOf(UnsupportedException.class);
        }
        assertThatThrownBy(() -> NewFilesystem.of("zfs"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ext4");
    }

    @Test
    void aPartitionIsMadeAndNothingBesideIt() throws Exception {
        Path image = sparse(100);
        Commands.runWithInput(
                "label: gpt\nstart=2048, size=40960\nstart=65536, size=40960\n", "sfdisk", image);
        byte[] before = Files.readAllBytes(image);
        try (Formatted formatted = Formatted.open(image)) {
            for (NewFilesystem wanted :
                    List.of(NewExt.ext4(), NewFat.defaults(), NewSwap.defaults())) {
                formatted.formatter().make(formatted.session().device("/dev/sda2"), wanted);
            }
            formatted.formatter().make(formatted.session().device("/dev/sda2"), NewFat.defaults());
        }
        byte[] after = Files.readAllBytes(image);
        Stream.of(new int[] {0, 65536 * 512}, new int[] {(65536 + 40960) * 512, 100 << 20})
                .forEach(range ->
                        assertThat(
                                        Arrays.equals(
                                                before, range[0], range[1], after, range[0],
                                                range[1]))
                                .isTrue());
        // Boot loaders look for it where it is on the disk.
        byte[] hidden = Arrays.copyOfRange(after, 65536 * 512 + 28, 65536 * 512 + 32);
        assertThat(hidden).containsExactly(0, 0, 1, 0);
    }
}
