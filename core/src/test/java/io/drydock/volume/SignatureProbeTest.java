package io.drydock.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.BlockDevice;
import io.drydock.block.SliceBlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.testing.BytesDevice;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Finds what mkfs tools have made; blkid(8), a program on the same library, is the oracle. */
class SignatureProbeTest {
    private static final long MIB = 1 << 20;

    @TempDir Path dir;
    private Path image;

    @BeforeEach
    void makeImage() throws IOException {
        Needs.program("blkid", "util-linux");
        image = TestImages.sparse(dir.resolve("disk.img"), 400);
    }

    private Optional<Signature> probe() throws IOException {
        try (BlockDevice disk = FileBlockDevice.open(image, true)) {
            return SignatureProbe.probe(disk, 0, disk.sizeBytes(), "/dev/sda");
        }
    }

    /** As of a device that libblkid cannot read itself, such as an NBD server's. */
    private Optional<Signature> probeWithoutFd() throws IOException {
        try (BlockDevice disk = FileBlockDevice.open(image, true)) {
            BlockDevice other = SliceBlockDevice.of(disk, 0, disk.sizeBytes());
            return SignatureProbe.probe(other, 0, disk.sizeBytes(), "/dev/sda");
        }
    }

    private static Optional<Signature> blkid(Path image) {
        return value(image, "TYPE")
                .map(type ->
                        new Signature(
                                value(image, "USAGE").orElseThrow(),
                                type,
                                value(image, "UUID"),
                                value(image, "LABEL"),
                                value(image, "VERSION"),
                                tags(image)));
    }

    /** All that it prints, of which those values are a part; unescaped. */
    private static Map<String, String> tags(Path image) {
        Map<String, String> tags = new LinkedHashMap<>();
        Commands.run("blkid", "-p", "-u", "filesystem,raid,crypto,other", "-o", "export", image)
                .lines()
                .map(line -> line.replaceAll("\\\\(.)", "$1").split("=", 2))
                .forEach(pair -> tags.put(pair[0], pair[1]));
        tags.keySet().removeAll(List.of("DEVNAME", "PTTYPE", "PTUUID")); // not of a superblock
        return tags;
    }

    private static Optional<String> value(Path image, String name) {
        String line = Commands.tryRun("blkid", "-p", "-o", "value", "-s", name, image).output();
        return line.isEmpty()
                ? Optional.empty()
                : Optional.of(line.substring(0, line.length() - 1));
    }

    private void overwrite(long offset, byte... bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(offset);
            file.write(bytes);
        }
    }

    private byte[] bytes(long offset, int length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "r")) {
            byte[] bytes = new byte[length];
            file.seek(offset);
            file.readFully(bytes);
            return bytes;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mkfs.ext4 -q -F -L, ext4, filesystem",
        "mkfs.ext3 -q -F -L, ext3, filesystem",
        "mkfs.xfs -q -L, xfs, filesystem",
        "mkfs.btrfs -q -L, btrfs, filesystem",
        "mkfs.vfat -F 32 -n, vfat, filesystem",
        "mkfs.vfat -F 16 -n, vfat, filesystem",
        "mkntfs -q -F -L, ntfs, filesystem",
        "mkfs.exfat -L, exfat, filesystem",
        "mkswap -L, swap, other",
        "cryptsetup -q luksFormat --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000"
                + " --key-file /proc/self/exe --keyfile-size 16 --label, crypto_LUKS, crypto"
    })
    void findsWhatBlkidFinds(String maker, String type, String usage) throws IOException {
        String[] words = maker.split(" ");
        Needs.program(words[0], "of that filesystem's tools");
        List<Object> command = new ArrayList<>(List.of((Object[]) words));
        command.add("a Label 1");
        command.add(image);
        Commands.run(command.toArray());

        Signature signature = probe().orElseThrow();

        assertThat(signature).isEqualTo(blkid(image).orElseThrow());
        assertThat(signature.type()).isEqualTo(type);
        assertThat(signature.usage()).isEqualTo(usage);
        assertThat(signature.label())
                .hasValueSatisfying(l -> assertThat(l).isEqualToIgnoringCase("a Label 1"));
        assertThat(signature.uuid()).isPresent();
        assertThat(probeWithoutFd()).contains(signature);
    }

    @Test
    void findsReadOnlyFilesystems() throws IOException {
        Needs.program("mksquashfs", "squashfs-tools");
        Needs.program("mkfs.erofs", "erofs-utils");
        Path content = Files.createDirectory(dir.resolve("content"));
        for (String type : List.of("squashfs", "erofs")) {
            image = TestImages.filesystemOf(content, type, dir.resolve(type));

            assertThat(probe()).isEqualTo(blkid(image)).isPresent();
            assertThat(probeWithoutFd()).isEqualTo(probe());
        }
    }

    @Test
    void findsTheLabelOfALargeFat() throws IOException {
        Needs.program("mkfs.vfat", "dosfstools");
        image = TestImages.sparse(image, 3000);
        Commands.run("mkfs.vfat", "-F", "32", "-s", "1", "-n", "ROOT", image);
        overwrite(71, "BOOTSECTOR".getBytes(StandardCharsets.US_ASCII));

        assertThat(probe().orElseThrow().label()).contains("ROOT");
        assertThat(probeWithoutFd()).isEqualTo(probe());
    }

    @Test
    void findsTheLabelOfAnExfatThatBeginsLate() throws IOException {
        Needs.program("mkfs.exfat", "exfatprogs");
        Commands.run("mkfs.exfat", "-b", "16M", "-L", "late", image);

        assertThat(probe().orElseThrow().label()).contains("late");
        assertThat(probeWithoutFd()).isEqualTo(probe());
    }

    /** Windows puts its $MFT 3 GiB into the disk, where mkntfs never does. */
    @Test
    void findsNtfsWhoseMftIsFarAway() throws IOException {
        Needs.program("mkntfs", "ntfs-3g");
        Commands.run("mkntfs", "-q", "-F", "-L", "windows", image);
        ByteBuffer boot = ByteBuffer.wrap(bytes(0, 512)).order(ByteOrder.LITTLE_ENDIAN);
        int cluster = boot.getShort(11) * boot.get(13);
        long mft = boot.getLong(48) * cluster;
        byte[] records = bytes(mft, 65536);
        overwrite(mft, new byte[records.length]);
        boot.putLong(48, 200 * MIB / cluster);
        overwrite(0, boot.array());
        overwrite(200 * MIB, records);

        assertThat(probe()).isEqualTo(blkid(image));
        assertThat(probe().orElseThrow().label()).contains("windows");
        assertThat(probeWithoutFd()).isEqualTo(probe());
    }

    @Test
    void looksAtItsRangeOnly() throws IOException {
        Path small = TestImages.filesystem("ext4", dir.resolve("small.img"), 16);
        overwrite(7 * MIB, Files.readAllBytes(small));

        assertThat(probe()).isEmpty();
        try (BlockDevice disk = FileBlockDevice.open(image, true)) {
            assertThat(SignatureProbe.probe(disk, 7 * MIB, 16 * MIB, "/dev/sda1"))
                    .isEqualTo(blkid(small))
                    .isPresent();
            BlockDevice other = SliceBlockDevice.of(disk, MIB, 30 * MIB);
            assertThat(SignatureProbe.probe(other, 6 * MIB, 16 * MIB, "/dev/sda1"))
                    .isEqualTo(blkid(small));
        }
    }

    @Test
    void saysWhenThereAreTwoFilesystems() throws IOException {
        Path xfs = TestImages.filesystem("xfs", dir.resolve("xfs.img"), 400);
        TestImages.filesystem("ext4", image, 400);
        try (RandomAccessFile file = new RandomAccessFile(xfs.toFile(), "r")) {
            byte[] superblock = new byte[512];
            file.readFully(superblock);
            overwrite(0, superblock);
        }

        assertThat(Commands.tryRun("blkid", "-p", image).exitCode()).isEqualTo(8);
        assertThatThrownBy(this::probe)
                .isInstanceOf(CorruptDataException.class)
                .hasMessage("probe /dev/sda: it holds the signatures of ext4 and xfs");
        assertThatThrownBy(this::probeWithoutFd).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void findsNothingInNothing() throws IOException {
        assertThat(probe()).isEmpty();
        assertThat(probeWithoutFd()).isEmpty();
        for (long size : new long[] {0, 1, 512, 4096}) {
            BlockDevice device = new BytesDevice(new byte[0], size, 512);
            assertThat(SignatureProbe.probe(device, 0, size, "/dev/sda")).isEmpty();
        }
        Files.write(image, new byte[0]);
        assertThat(probe()).isEmpty();
    }

    @Test
    void refusesARangeOutsideTheDisk() {
        BlockDevice device = new BytesDevice(new byte[0], 4096, 512);
        assertThatThrownBy(() -> SignatureProbe.probe(device, 4096, 1, "/dev/sda"))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void probesOneFileFromManyThreads() throws IOException {
        for (int i = 0; i < 8; i++) {
            Path small = TestImages.filesystem("ext4", dir.resolve("small.img"), 8);
            overwrite(i * 8L * MIB, Files.readAllBytes(small));
        }
        try (BlockDevice disk = FileBlockDevice.open(image, true)) {
            List<Optional<String>> first =
                    IntStream.range(0, 8).mapToObj(i -> uuid(disk, i)).toList();
            assertThat(first).doesNotHaveDuplicates().doesNotContain(Optional.empty());
            IntStream.range(0, 400)
                    .parallel()
                    .forEach(i -> assertThat(uuid(disk, i % 8)).isEqualTo(first.get(i % 8)));
        }
    }

    private static Optional<String> uuid(BlockDevice disk, int part) {
        try {
            return SignatureProbe.probe(disk, part * 8L * MIB, 8 * MIB, "/dev/sda" + part)
                    .flatMap(Signature::uuid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Boot sectors whose pointers lead anywhere: the copy never leaves the device. */
    @Test
    void survivesPointersToAnywhere() throws IOException {
        Random random = new Random(20261121);
        for (String magic : List.of("NTFS    ", "EXFAT   ", "FAT32   ")) {
            for (int round = 0; round < 300; round++) {
                byte[] sector = new byte[512];
                random.nextBytes(sector);
                byte[] name = magic.getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(name, 0, sector, magic.equals("FAT32   ") ? 82 : 3, 8);
                sector[510] = 0x55;
                sector[511] = (byte) 0xaa;
                BlockDevice device = new BytesDevice(sector, 16 * MIB, 512);
                SignatureProbe.probe(device, 0, device.sizeBytes(), "/dev/sda");
            }
        }
    }
}
