package io.drydock.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.testing.BytesDevice;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads tables that sfdisk and sgdisk have made; partx (libblkid) says what is in them. */
class PartitionTableTest {
    private static final long MIB = 1 << 20;
    private static final String GPT =
            """
            label: gpt
            size=8M,name="EFI System Partition",type=uefi,attrs=RequiredPartition
            size=10M,name="Wurzel 漢字 é",attrs="LegacyBIOSBootable,GUID:60"
            size=5M
            """;
    private static final String MBR =
            """
            label: dos
            label-id: 0x1234abcd
            size=8M,type=83,bootable
            size=30M,type=f
            size=3M,type=c
            size=3M,type=82
            size=2M,type=8e
            size=4M
            size=5M,type=7
            """;

    @TempDir Path dir;
    private Path image;

    @BeforeEach
    void makeImage() throws IOException {
        Needs.program("sfdisk", "fdisk");
        Needs.program("partx", "util-linux");
        image = TestImages.sparse(dir.resolve("disk.img"), 64);
    }

    private void truncate(long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(size);
        }
    }

    private void sfdisk(String script) {
        Commands.runWithInput(script, "sfdisk", "--quiet", "--no-tell-kernel", image);
    }

    /** sfdisk knows no sectors of 4096 bytes, but fdisk does. */
    private void fdisk4096(String script) throws IOException {
        Needs.program("fdisk", "fdisk");
        Path file = Files.writeString(dir.resolve("script"), script);
        Commands.runWithInput("I\n" + file + "\nw\n", "fdisk", "--sector-size", "4096", image);
    }

    private void overwrite(long offset, byte... bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(offset);
            file.write(bytes);
        }
    }

    private static byte[] le32(long value) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) value).array();
    }

    private PartitionTable read() throws IOException {
        return find().orElseThrow();
    }

    private Optional<PartitionTable> find() throws IOException {
        try (BlockDevice disk = FileBlockDevice.open(image, true)) {
            return PartitionTable.read(disk, "/dev/sda");
        }
    }

    @Test
    void gptIsAsLibblkidSeesIt() throws IOException {
        sfdisk(GPT);

        PartitionTable table = read();

        assertThat(table.kind()).isEqualTo(PartitionTable.Kind.GPT);
        assertThat(table.partitions()).hasSize(3).isEqualTo(PartitionOracle.partx(image, 512));
        assertThat(table.warnings()).isEmpty();
        assertThat(Commands.run("blkid", "-p", "-o", "export", image))
                .contains("PTUUID=" + table.id() + "\n", "PTTYPE=" + table.kind().blkidName());
        assertThat(table.partition(1).orElseThrow().attributes()).isEqualTo(1);
        assertThat(table.partition(2).orElseThrow().attributes()).isEqualTo(1L << 60 | 4);
        assertThat(table.partition(4)).isEmpty();
    }

    @Test
    void gptCountsInItsOwnSectors() throws IOException {
        fdisk4096(GPT);

        PartitionTable table = read();

        assertThat(table.sectorBytes()).isEqualTo(4096);
        assertThat(table.partitions()).isEqualTo(PartitionOracle.partx(image, 4096)).hasSize(3);
        assertThat(table.warnings()).isEmpty();
    }

    @Test
    void gptNumbersHaveGaps() throws IOException {
        sfdisk(GPT);
        Commands.run("sfdisk", "--no-tell-kernel", "--delete", image, "2");

        assertThat(read().partitions()).extracting(Partition::number).containsExactly(1, 3);
    }

    @Test
    void hybridMbrIsGpt() throws IOException {
        Needs.program("sgdisk", "gdisk");
        sfdisk(GPT);
        Commands.run("sgdisk", "--hybrid=2", image);

        assertThat(read().partitions()).isEqualTo(PartitionOracle.partx(image, 512)).hasSize(3);
    }

    @Test
    void gptWithBadPrimaryIsReadFromItsBackup() throws IOException {
        sfdisk(GPT);
        List<Partition> sound = read().partitions();
        overwrite(512 + 16, (byte) 1, (byte) 2, (byte) 3, (byte) 4);

        assertThat(read().partitions()).isEqualTo(sound);
        assertThat(read().warnings())
                .containsExactly("The primary GPT has a wrong checksum: its backup is used");
        assertThat(PartitionOracle.partx(image, 512)).isEqualTo(sound);
    }

    @Test
    void gptWithBadEntriesIsReadFromItsBackup() throws IOException {
        fdisk4096(GPT);
        List<Partition> sound = read().partitions();
        overwrite(2 * 4096 + 32, (byte) 0x77);

        assertThat(read().partitions()).isEqualTo(sound);
        assertThat(read().warnings())
                .containsExactly(
                        "The primary GPT has entries with a wrong checksum: its backup is used");
    }

    @Test
    void gptWithWipedPrimaryIsReadFromItsBackup() throws IOException {
        fdisk4096(GPT);
        List<Partition> sound = read().partitions();
        overwrite(4096, new byte[4096]);

        assertThat(read().sectorBytes()).isEqualTo(4096);
        assertThat(read().partitions()).isEqualTo(sound);
    }

    @Test
    void gptWithBadBackupIsReadWithAWarning() throws IOException {
        sfdisk(GPT);
        overwrite(64 * MIB - 512, (byte) 'X');

        assertThat(read().partitions()).hasSize(3);
        assertThat(read().warnings()).containsExactly("The backup GPT has no signature");
    }

    @Test
    void gptOfAGrownDiskIsReadWithAWarning() throws IOException {
        sfdisk(GPT);
        truncate(70 * MIB);

        assertThat(read().partitions()).isEqualTo(PartitionOracle.partx(image, 512)).hasSize(3);
        assertThat(read().warnings())
                .containsExactly(
                        "The backup GPT should be in the last sector, 143359, but is said to be in"
                                + " 131071");
    }

    @Test
    void gptOfATruncatedDiskIsCorrupt() throws IOException {
        sfdisk(GPT);
        truncate(32 * MIB);

        assertThatThrownBy(this::read)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageStartingWith(
                        "read partition table of /dev/sda: the primary GPT is for a")
                .hasMessageContaining("131038");
    }

    /** Changes a field of the second entry: 32 is its first sector, 40 its last. */
    private void changeSecondEntry(int field, long value) throws IOException {
        byte[] bytes = Files.readAllBytes(image);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(1024 + 128 + field, value);
        GptChecksums.repair(bytes);
        Files.write(image, bytes);
    }

    @Test
    void gptOverlapsAreKeptWithAWarning() throws IOException {
        sfdisk(GPT);
        changeSecondEntry(32, 2049);

        assertThat(read().partitions()).isEqualTo(PartitionOracle.partx(image, 512)).hasSize(3);
        assertThat(read().warnings())
                .containsExactly(
                        "The backup GPT differs from the primary one, which is used",
                        "Partitions 1 and 2 overlap");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 131072, 1L << 60, Long.MAX_VALUE, -1})
    void gptEntryOutsideTheDiskIsLeftOut(long lastSector) throws IOException {
        sfdisk(GPT);
        changeSecondEntry(40, lastSector);

        assertThat(read().partitions()).extracting(Partition::number).containsExactly(1, 3);
        assertThat(read().warnings()).contains("Partition 2 is not within the disk: left out");
    }

    @Test
    void gptWithBothCopiesBadIsCorrupt() throws IOException {
        sfdisk(GPT);
        overwrite(512 + 40, (byte) 99);
        overwrite(64 * MIB - 512 + 40, (byte) 99);

        assertThatThrownBy(this::read)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(
                        "the primary GPT has a wrong checksum, its backup has a wrong checksum");
    }

    @Test
    void protectiveMbrAloneIsCorrupt() throws IOException {
        byte[] sector = new byte[512];
        sector[0x1be + 4] = (byte) 0xee;
        sector[510] = 0x55;
        sector[511] = (byte) 0xaa;

        assertThatThrownBy(() -> PartitionTable.read(BytesDevice.of(sector), "/dev/sda"))
                .isInstanceOf(CorruptDataException.class);
    }

    @Test
    void gptWithoutProtectiveMbrDoesNotCount() throws IOException {
        sfdisk(GPT);
        overwrite(0, new byte[512]);

        assertThat(find()).isEmpty();
        assertThat(Commands.tryRun("partx", "--show", image).exitCode()).isNotZero();
    }

    @Test
    void mbrIsAsLibblkidSeesIt() throws IOException {
        sfdisk(MBR);

        PartitionTable table = read();

        assertThat(table.kind()).isEqualTo(PartitionTable.Kind.MBR);
        assertThat(table.id()).isEqualTo("1234abcd");
        assertThat(table.partitions())
                .isEqualTo(PartitionOracle.partx(image, 512))
                .extracting(Partition::number)
                .containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(table.partition(7).orElseThrow().uuid()).isEqualTo("1234abcd-07");
        assertThat(table.warnings()).isEmpty();
    }

    @Test
    void mbrOverlapsAreKeptWithAWarning() throws IOException {
        sfdisk("label: dos\nstart=1M,size=20M\nstart=30M,size=8M\n");
        overwrite(0x1ce + 8, le32(10 * 2048));

        assertThat(read().partitions()).isEqualTo(PartitionOracle.partx(image, 512)).hasSize(2);
        assertThat(read().warnings()).containsExactly("Partitions 1 and 2 overlap");
    }

    @Test
    void mbrPartitionsAreCutOffAtTheEndOfTheDisk() throws IOException {
        sfdisk("label: dos\nstart=1M,size=20M\nstart=30M,size=8M\n");
        truncate(25 * MIB);
        overwrite(0x1be + 12, le32(30 * 2048));

        PartitionTable table = read();

        assertThat(table.partitions()).extracting(Partition::sizeBytes).containsExactly(24 * MIB);
        assertThat(table.warnings())
                .containsExactly(
                        "Partition 1 ends at sector 63487, beyond the end of the disk: cut off",
                        "Partition 2 begins at sector 61440, beyond the end of the disk: left out");
    }

    @Test
    void mbrChainThatComesBackEnds() throws IOException {
        sfdisk(MBR);
        Partition sixth = read().partition(6).orElseThrow();
        // The second link's pointer to the third now leads to the second itself.
        long link = sixth.offsetBytes() - MIB;
        overwrite(link + 0x1ce + 8, le32((link - 9 * MIB) / 512));

        PartitionTable table = read();

        assertThat(table.partitions())
                .extracting(Partition::number)
                .containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(table.warnings())
                .containsExactly(
                        "The chain of logical partitions comes back to sector " + link / 512);
    }

    @Test
    void mbrChainThatLeavesTheDiskEnds() throws IOException {
        sfdisk(MBR);
        long link = read().partition(5).orElseThrow().offsetBytes() - MIB;
        overwrite(link + 0x1ce + 8, le32(0xffff_0000L));

        PartitionTable table = read();

        assertThat(table.partitions()).extracting(Partition::number).containsExactly(1, 2, 3, 4, 5);
        assertThat(table.warnings())
                .containsExactly(
                        "The chain of logical partitions leaves the disk at sector "
                                + (0xffff_0000L + link / 512));
    }

    @Test
    void mbrLogicalOutsideTheDiskKeepsItsNumber() throws IOException {
        sfdisk(MBR);
        long link = read().partition(5).orElseThrow().offsetBytes() - MIB;
        overwrite(link + 0x1be + 8, le32(0xffff_0000L));

        assertThat(read().partitions())
                .extracting(Partition::number)
                .containsExactly(1, 2, 3, 4, 6, 7);
    }

    @Test
    void mbrChainHoldsNoMoreThanLinuxTakes() throws IOException {
        int links = 300;
        byte[] disk = new byte[(links + 2) * 1024];
        extended(disk, 0, 2, 2 * links);
        for (int i = 0; i < links; i++) {
            int at = 1024 * (i + 1);
            data(disk, at, 1, 1);
            if (i + 1 < links) {
                ByteBuffer.wrap(disk, at + 0x1ce + 8, 4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(2 * (i + 1));
                disk[at + 0x1ce + 4] = 5;
                disk[at + 0x1ce + 12] = 2;
            }
        }

        PartitionTable table = PartitionTable.read(BytesDevice.of(disk), "/dev/sda").orElseThrow();

        assertThat(table.partitions()).hasSize(1 + 251);
        assertThat(table.partitions().getLast().number()).isEqualTo(PartitionTable.MAX_NUMBER);
        assertThat(table.warnings()).containsExactly("Partitions beyond number 255: left out");
    }

    private static void extended(byte[] disk, int at, int start, int sectors) {
        data(disk, at, start, sectors);
        disk[at + 0x1be + 4] = 5;
    }

    private static void data(byte[] disk, int at, int start, int sectors) {
        ByteBuffer bytes = ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(at + 0x1be + 4, (byte) 0x83);
        bytes.putInt(at + 0x1be + 8, start);
        bytes.putInt(at + 0x1be + 12, sectors);
        bytes.putShort(at + 510, (short) 0xaa55);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mkfs.vfat -F 32", "mkfs.vfat -F 16", "mkfs.ext4 -q", "mkfs.xfs -q"})
    void filesystemOnTheWholeDiskIsNoTable(String mkfs) throws IOException {
        String[] words = mkfs.split(" ");
        Needs.program(words[0], "dosfstools, e2fsprogs or xfsprogs");
        truncate(512 * MIB);
        Object[] command = Arrays.copyOf(words, words.length + 1, Object[].class);
        command[words.length] = image;
        Commands.run(command);

        assertThat(find()).isEmpty();
    }

    @Test
    void emptyTableIsATable() throws IOException {
        sfdisk("label: dos\n");
        assertThat(read().partitions()).isEmpty();

        sfdisk("label: gpt\n");
        assertThat(read().partitions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 511, 512, 513, 4096, 1 << 20})
    void blankDiskHasNoTable(long size) throws IOException {
        assertThat(PartitionTable.read(new BytesDevice(new byte[0], size, 512), "/dev/sda"))
                .isEmpty();
    }

    @Test
    void hugeDiskIsRead() throws IOException {
        truncate(3L << 40);
        sfdisk("label: gpt\nstart=1M,size=2.5T\nsize=300G\n");

        assertThat(read().partitions()).isEqualTo(PartitionOracle.partx(image, 512)).hasSize(2);
        assertThat(read().warnings()).isEmpty();
        assertThat(Files.size(image)).isEqualTo(3L << 40);
    }
}
