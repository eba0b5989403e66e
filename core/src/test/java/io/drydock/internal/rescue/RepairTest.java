package io.drydock.internal.rescue;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.block.BlockDevice;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.testing.Commands;
import io.drydock.testing.Damage;
import io.drydock.testing.Layout;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is repaired satisfies the filesystem's own checker; what is hostile does no harm. */
class RepairTest {
    @TempDir private Path directory;

    private Path image(String type) throws IOException {
        Path image = directory.resolve(type);
        switch (type) {
            case "vfat" -> {
                TestImages.sparse(image, 64);
                Commands.run("mkfs.vfat", "-F", 32, image);
            }
            case "exfat" -> {
                Needs.program("mkfs.exfat", "exfatprogs");
                TestImages.sparse(image, 64);
                Commands.run("mkfs.exfat", image);
            }
            case "ntfs" -> {
                Needs.program("mkntfs", "ntfs-3g");
                TestImages.sparse(image, 32);
                Commands.run("mkntfs", "-q", "-Q", "-F", image);
            }
            default -> TestImages.filesystem(type, image);
        }
        return image;
    }

    /** The checkers report what they do not like by their status. */
    private static void check(String type, Path image) {
        switch (type) {
            case "ext4" -> Commands.run("e2fsck", "-fn", image);
            // Which counts what is free; a copy never says how much that is.
            case "xfs" ->
                    assertThat(Commands.run("xfs_repair", image))
                            .doesNotContain("bad primary superblock", "secondary superblock");
            case "btrfs" -> Commands.run("btrfs", "check", "--readonly", image);
            case "vfat" -> Commands.run("fsck.vfat", "-n", image);
            case "exfat" -> Commands.run("fsck.exfat", "-n", image);
            default -> Commands.run("ntfsinfo", "-m", image);
        }
    }

    private static List<Repair> find(Path image, Optional<String> type) throws IOException {
        try (BlockDevice device = FileBlockDevice.open(image, true)) {
            return Repair.find(device, type);
        }
    }

    private static void apply(Repair repair, Path image) throws IOException {
        try (BlockDevice device = FileBlockDevice.open(image, false)) {
            assertThat(repair.sizeBytes()).isLessThanOrEqualTo(device.sizeBytes());
            repair.apply(device);
        }
    }

    @ParameterizedTest
    @CsvSource({"ext4,1024", "xfs,0", "btrfs,65536", "vfat,0", "exfat,0", "ntfs,0"})
    void theFirstRepairOfALostBeginningMakesItWhole(String type, long offset) throws IOException {
        Path image = image(type);
        Damage.zero(image, offset, 512);
        List<Repair> found = find(image, Optional.empty());
        assertThat(found).isNotEmpty().allMatch(repair -> repair.type().equals(type));
        apply(found.getFirst(), image);
        check(type, image);
    }

    /** But for what is copied: the kernel is told of the damage by its own means. */
    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs"})
    void eachCopyIsAsGood(String type) throws IOException {
        Path image = image(type);
        for (Repair repair : find(image, Optional.of(type))) {
            if (repair.what().startsWith("superblock") && !repair.what().contains("checksums")) {
                Path copy = directory.resolve("copy");
                Commands.run("cp", "--sparse=always", image, copy);
                apply(repair, copy);
                check(type, copy);
            }
        }
    }

    @Test
    void theFirstRecordsOfAnNtfsComeFromTheMirror() throws IOException {
        Path image = image("ntfs");
        Damage.zero(image, Layout.ntfsTables(image)[0], 1024);
        List<Repair> found = find(image, Optional.of("ntfs"));
        assertThat(found).extracting(Repair::what).contains("records of $MFTMirr");
        apply(found.getFirst(), image);
        check("ntfs", image);
    }

    @Test
    void theSecondTableOfAFatTakesThePlaceOfTheFirst() throws IOException {
        Path image = image("vfat");
        Damage.zero(image, Layout.fatTables(image)[0], 4096);
        apply(find(image, Optional.of("vfat")).getFirst(), image);
        check("vfat", image);
    }

    /** A filesystem that has grown has groups of the size that it began with. */
    @Test
    void aCopyIsFoundWhereverItIs() throws IOException {
        Path image = image("xfs");
        try (BlockDevice device = FileBlockDevice.open(image, true)) {
            assertThat(device.sizeBytes()).isEqualTo(304 << 20);
        }
        Commands.run("truncate", "-s", "+77M", image);
        Damage.zero(image, 0, 512);
        assertThat(find(image, Optional.empty()))
                .extracting(Repair::what)
                .contains("superblock of allocation group 1");
    }

    @Test
    void whatIsMissingIsMeasured() throws IOException {
        Path image = image("ext4");
        Damage.truncate(image, 40 << 20);
        assertThat(find(image, Optional.of("ext4")).getFirst())
                .returns("missing end as zeroes", Repair::what)
                .returns(64L << 20, Repair::sizeBytes);
    }

    /** A copy that belongs to another place, as that of a partition's filesystem, is none. */
    @Test
    void aDiskIsNotTakenForItsPartition() throws IOException {
        Path image = image("xfs");
        Path disk = TestImages.sparse(directory.resolve("disk"), 310);
        Commands.run("dd", "if=" + image, "of=" + disk, "bs=1M", "seek=1", "conv=notrunc,sparse");
        assertThat(find(disk, Optional.empty())).isEmpty();
    }

    @Test
    void anEmptyDiskHasNothing() throws IOException {
        assertThat(find(TestImages.sparse(directory.resolve("empty"), 300), Optional.empty()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 511, 512, 1024, 2048, 4095, 65536, 70000})
    void aTinyDiskHasNothing(long size) throws IOException {
        Path image = TestImages.sparse(directory.resolve("tiny"), 1);
        Damage.truncate(image, size);
        assertThat(find(image, Optional.empty())).isEmpty();
    }

    /** Magic numbers with noise after them: any answer will do that comes and takes no memory. */
    @Test
    void noiseDoesNoHarm() throws IOException {
        Random random = new Random(4);
        Path image = directory.resolve("noise");
        for (int i = 0; i < 300; i++) {
            TestImages.sparse(image, 70);
            for (long offset : new long[] {0, 1024, 3072, 65536, 8193 << 10, 64 << 20}) {
                Damage.garbage(image, offset, 512, random);
            }
            byte[] magic =
                    ByteBuffer.allocate(2)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putShort((short) 0xef53)
                            .array();
            Damage.write(image, 1024 + 0x38, magic);
            Damage.write(image, 1024 + 0x18, (byte) 0, (byte) 0, (byte) 0, (byte) 0);
            Damage.write(image, 0, text(i % 2 == 0 ? "XFSB" : "\u00eb\u0058\u0090NTFS    "));
            Damage.write(image, 510, (byte) 0x55, (byte) 0xaa);
            Damage.write(image, 11, (byte) 0, (byte) 2, (byte) (1 << random.nextInt(8)));
            Damage.write(image, 65536 + 0x40, text("_BHRfS_M"));
            for (Repair repair : find(image, Optional.empty())) {
                assertThat(repair.sizeBytes()).isPositive();
            }
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
