package io.drydock.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.format.CheckReport.Verdict;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.testing.Commands;
import io.drydock.testing.Damage;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FatTest {
    @TempDir Path directory;

    @BeforeAll
    static void needs() {
        Needs.program("fsck.fat", "dosfstools");
        Needs.program("mcopy", "mtools");
    }

    private Path sparse(long mebibytes) throws Exception {
        return TestImages.sparse(directory.resolve("image"), mebibytes);
    }

    @ParameterizedTest
    @CsvSource({
        "1,FAT12",
        "2,FAT12",
        "7,FAT12",
        "9,FAT16",
        "100,FAT16",
        "511,FAT16",
        "512,FAT32",
        "600,FAT32",
        "9000,FAT32",
        "17000,FAT32",
        "40000,FAT32",
        "2000000,FAT32"
    })
    void isTakenByOthers(long mebibytes, String version) throws Exception {
        Path image = sparse(mebibytes);
        Formatted.make(image, NewFat.defaults().withLabel("Name 1").withUuid("1234-ABCD"));
        assertThat(Formatted.blkid(image, "VERSION")).isEqualTo(version);
        assertThat(Formatted.blkid(image, "LABEL")).isEqualTo("Name 1");
        assertThat(Formatted.blkid(image, "LABEL_FATBOOT")).isEqualTo("Name 1");
        assertThat(Formatted.blkid(image, "UUID")).isEqualTo("1234-ABCD");
        Path file = Files.write(directory.resolve("file"), new byte[300_000]);
        Commands.run("mcopy", "-i", image, file, "::/a long name.bin");
        Commands.run("fsck.fat", "-n", image);
        if (mebibytes < 10_000) {
            Commands.run("mdir", "-i", image, "::/a long name.bin");
        }
    }

    @ParameterizedTest
    @CsvSource({"12,4", "12,32", "16,16", "16,2000", "32,64", "32,400"})
    void hasTheBitsThatAreChosen(int bits, long mebibytes) throws Exception {
        Path image = sparse(mebibytes);
        Formatted.make(image, NewFat.defaults().withBits(bits));
        assertThat(Formatted.blkid(image, "VERSION")).isEqualTo("FAT" + bits);
        assertThat(Formatted.blkid(image, "LABEL")).isEmpty();
        Commands.run("fsck.fat", "-n", image);
    }

    @Test
    void everyNumberOfClustersNearTheLimitsIsRight() throws Exception {
        for (long kib = 8100; kib < 8300; kib += 4) {
            Path image = directory.resolve("image");
            Files.deleteIfExists(image);
            Commands.run("truncate", "-s", kib + "K", image);
            Formatted.make(image, NewFat.defaults());
            assertThat(Commands.run("fsck.fat", "-n", image)).as(kib + " KiB").contains("0/");
        }
    }

    @Test
    void isLabelledWhateverMadeIt() throws Exception {
        Path image = sparse(64);
        Commands.run("mkfs.fat", "-F", "32", "-n", "BEFORE", image);
        Formatted.label(image, "AFTER");
        Formatted.uuid(image, "0123-4567");
        assertThat(Formatted.blkid(image, "LABEL")).isEqualTo("AFTER");
        assertThat(Formatted.blkid(image, "UUID")).isEqualTo("0123-4567");
        Commands.run("fsck.fat", "-n", image);
        Formatted.label(image, "");
        assertThat(Formatted.blkid(image, "LABEL")).isEmpty();
        Commands.run("fsck.fat", "-n", image);
        Formatted.label(image, "AGAIN");
        assertThat(Commands.run("mlabel", "-s", "-i", image, "::")).contains("AGAIN");
        Commands.run("fsck.fat", "-n", image);
    }

    @Test
    void refusesWhatCannotBe() throws Exception {
        Path image = sparse(64);
        assertRefused(image, NewFat.defaults().withLabel("twelve chars"), "at most 11");
        assertRefused(image, NewFat.defaults().withLabel("größe"), "ASCII");
        assertRefused(image, NewFat.defaults().withLabel("a/b"), "ASCII");
        assertRefused(image, NewFat.defaults().withUuid("12345"), "not a serial number");
        assertRefused(image, NewFat.defaults().withBits(12).withClusterBytes(512), "clusters");
        assertThat(Formatted.blkid(image, "TYPE")).isEmpty();
    }

    private static void assertRefused(Path image, NewFilesystem wanted, String reason) {
        assertThatThrownBy(() -> Formatted.make(image, wanted))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(reason);
    }

    /** Whatever the boot sector says, nothing but its own errors comes of it. */
    @Test
    void survivesGarbage() throws Exception {
        Path image = sparse(64);
        Commands.run("mkfs.fat", "-F", "32", image);
        byte[] boot = Damage.read(image, 0, 512);
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            byte[] spoilt = boot.clone();
            for (int j = 0; j < 3; j++) {
                spoilt[11 + random.nextInt(60)] = (byte) random.nextInt();
            }
            Damage.write(image, 0, spoilt);
            try (FileBlockDevice device = FileBlockDevice.open(image, false)) {
                FatLabel.set(device, "NAME", "image");
            } catch (CorruptDataException | RefusedException e) {
                assertThat(e).hasMessageContaining("image");
            }
        }
    }

    @Test
    void aRootDirectoryThatEndsNowhereIsAnError() throws Exception {
        Path image = sparse(64);
        Commands.run("mkfs.fat", "-F", "32", "-s", "1", image);
        // Cluster 2 is followed by itself, in the first table.
        Damage.write(image, 32 * 512 + 8, (byte) 2, (byte) 0, (byte) 0, (byte) 0);
        Damage.write(image, clusterTwo(image), full());
        assertThatThrownBy(() -> Formatted.label(image, "NAME"))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("circle");
    }

    private static long clusterTwo(Path image) throws Exception {
        byte[] boot = Damage.read(image, 0, 512);
        int table = (boot[36] & 0xff) | (boot[37] & 0xff) << 8;
        return (32 + 2L * table) * 512;
    }

    private static byte[] full() {
        byte[] cluster = new byte[512];
        Arrays.fill(cluster, (byte) 'X');
        for (int at = 11; at < 512; at += 32) {
            cluster[at] = 0x20;
        }
        return cluster;
    }

    @Test
    void isCheckedAndRepaired() throws Exception {
        Needs.root();
        Path image = sparse(64);
        Formatted.make(image, NewFat.defaults());
        CheckReport clean = Formatted.check(image);
        assertThat(clean.verdict()).isEqualTo(Verdict.CLEAN);
        assertThat(clean.counts()).containsEntry("files", 0L);
        Damage.write(image, 4 * 512 + 100, (byte) 5, (byte) 6);
        CheckReport damaged = Formatted.check(image);
        assertThat(damaged.verdict()).isEqualTo(Verdict.DAMAGED);
        assertThat(damaged.problems()).isNotEmpty().noneMatch(line -> line.contains("fsck.fat"));
        assertThat(Formatted.repair(image).verdict()).isEqualTo(Verdict.REPAIRED);
        assertThat(Formatted.check(image).verdict()).isEqualTo(Verdict.CLEAN);
    }
}
