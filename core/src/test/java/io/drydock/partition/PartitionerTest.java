package io.drydock.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.Session;
import io.drydock.cache.CacheOptions;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Partition;
import io.drydock.volume.Partition.Kind;
import io.drydock.volume.PartitionTable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Makes and changes tables that sfdisk and sgdisk then read, and takes those that they make. */
class PartitionerTest {
    private static final long MIB = 1 << 20;
    private static final TableEdit GPT =
            table -> {
                table.create(PartitionTable.Kind.GPT);
                table.add(
                        NewPartition.ofSize(8 * MIB)
                                .withType("uefi")
                                .withName("EFI System Partition")
                                .withAttributes(1L << 60 | 1));
                table.add(NewPartition.ofSectors(64, 127).withNumber(7));
                table.add(NewPartition.ofSize(20 * MIB).withName("Wurzel 漢字 é"));
            };
    private static final TableEdit MBR =
            table -> {
                table.create(PartitionTable.Kind.MBR);
                table.add(NewPartition.ofSize(8 * MIB).withAttributes(0x80));
                table.add(NewPartition.ofSize(30 * MIB).withKind(Kind.EXTENDED));
                table.add(NewPartition.ofSize(3 * MIB).withKind(Kind.LOGICAL));
                table.add(NewPartition.ofSize(3 * MIB).withKind(Kind.LOGICAL).withType("swap"));
                table.add(NewPartition.ofRest().withKind(Kind.LOGICAL));
                table.add(NewPartition.ofRest());
            };

    @TempDir Path dir;
    private Path image;

    @BeforeEach
    void makeImage() throws IOException {
        Needs.program("sfdisk", "fdisk");
        Needs.program("sgdisk", "gdisk");
        image = TestImages.sparse(dir.resolve("disk.img"), 64);
    }

    private static Session open(Path image, boolean readOnly) throws IOException {
        ImageOptions options =
                new ImageOptions(Optional.of(ImageFormat.RAW), readOnly, false, Set.of());
        return Session.builder().drive(image, options).caches(CacheOptions.off()).open();
    }

    private DiskLayout edit(TableEdit edit) throws IOException {
        try (Session session = open(image, false)) {
            return session.partitioner().edit(session.device("/dev/sda"), edit);
        }
    }

    private DiskLayout layout() throws IOException {
        try (Session session = open(image, true)) {
            return session.partitioner().layout(session.device("/dev/sda"));
        }
    }

    private PartitionTable table() throws IOException {
        return layout().table().orElseThrow();
    }

    private void isSound() {
        assertThat(Commands.run("sfdisk", "--verify", image)).contains("No errors detected");
        if (Sfdisk.of(image).header("label").equals("gpt")) {
            assertThat(Commands.run("sgdisk", "--verify", image)).contains("No problems found");
        }
    }

    private void grow(long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    /** The edit is refused, and not a byte changes. */
    private void refuses(TableEdit edit, String... why) throws IOException {
        byte[] before = Files.readAllBytes(image);
        assertThatThrownBy(() -> edit(edit))
                .isInstanceOf(RefusedException.class)
                .hasMessageContainingAll(why);
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    @Test
    void makesGpt() throws IOException {
        DiskLayout made = edit(GPT);

        assertThat(Sfdisk.of(image).shapes())
                .isEqualTo(Shape.of(made.table().orElseThrow().partitions()))
                .hasSize(3);
        assertThat(Sfdisk.of(image).header("first-lba")).isEqualTo("34");
        isSound();
    }

    @Test
    void makesMbr() throws IOException {
        DiskLayout made = edit(MBR);

        assertThat(Sfdisk.of(image).shapes())
                .isEqualTo(Shape.of(made.table().orElseThrow().partitions()))
                .hasSize(6);
        isSound();
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096})
    void makesGptInSectorsOfThatSize(int sectorBytes) throws IOException {
        edit(table -> {
            table.create(PartitionTable.Kind.GPT, sectorBytes);
            table.add(NewPartition.ofSectors(1000, 1999));
            table.add(NewPartition.ofRest());
        });

        assertThat(table().sectorBytes()).isEqualTo(sectorBytes);
        assertThat(table().partitions())
                .first()
                .extracting(Partition::offsetBytes)
                .isEqualTo(1000L * sectorBytes);
        assertThat(Commands.run("fdisk", "-l", "--sector-size", sectorBytes, image))
                .contains("Disklabel type: gpt")
                .contains("1000")
                .contains("1999");
    }

    @ParameterizedTest
    @EnumSource
    void givesOnePartitionAllOfTheDisk(PartitionTable.Kind kind) throws IOException {
        edit(table -> table.createWhole(kind));

        assertThat(table().partitions())
                .singleElement()
                .satisfies(whole -> {
                    assertThat(whole.offsetBytes()).isEqualTo(MIB);
                    assertThat(whole.sizeBytes())
                            .isEqualTo(kind == PartitionTable.Kind.GPT ? 62 * MIB : 63 * MIB);
                });
        isSound();
    }

    @ParameterizedTest
    @EnumSource
    void replacesWhateverThereWas(PartitionTable.Kind kind) throws IOException {
        edit(kind == PartitionTable.Kind.GPT ? MBR : GPT);
        edit(table -> table.create(kind));
        assertThat(
                        Commands.run("wipefs", "--noheadings", "--output=TYPE", image)
                                .lines()
                                .distinct())
                .isSubsetOf(kind.blkidName(), "PMBR");

        Commands.run("mkfs.ext4", "-q", "-F", image);
        edit(table -> table.create(kind));
        assertThat(
                        Commands.run("wipefs", "--noheadings", "--output=TYPE", image)
                                .lines()
                                .distinct())
                .contains(kind.blkidName())
                .isSubsetOf(kind.blkidName(), "PMBR");
    }

    @Test
    void makesATableWhereBothCopiesOfTheGptAreBad() throws IOException {
        edit(GPT);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(600);
            file.write(new byte[100]);
            file.seek(64 * MIB - 512 + 88);
            file.write(1);
        }
        edit(table -> table.create(PartitionTable.Kind.GPT));

        assertThat(table().warnings()).isEmpty();
        isSound();
    }

    @Test
    void changesWhatTheTableSaysOfPartitions() throws IOException {
        edit(GPT);
        edit(table -> {
            table.rename(7, "boot");
            table.setType(7, "bios");
            table.setUuid(7, "01234567-89AB-CDEF-0123-456789ABCDEF");
            table.setBootable(1, true);
            table.setAttributes(2, 1L << 63);
            table.setId("FEDCBA98-7654-3210-fedc-ba9876543210");
            table.rename(2, "");
        });

        assertThat(Sfdisk.of(image).shapes()).isEqualTo(Shape.of(table().partitions()));
        assertThat(Commands.run("sgdisk", "-i", "7", image))
                .contains("21686148-6449-6E6F-744E-656564454649")
                .contains("Partition unique GUID: 01234567-89AB-CDEF-0123-456789ABCDEF")
                .contains("Partition name: 'boot'");
        assertThat(Commands.run("sgdisk", "-A", "1:show", image))
                .contains("1:60:1", "1:2:1", "1:0:1");
        assertThat(Commands.run("sgdisk", "-A", "2:show", image)).contains("2:63:1");
        assertThat(Commands.run("sgdisk", "-p", image))
                .contains("FEDCBA98-7654-3210-FEDC-BA9876543210");
        assertThat(table().partition(2).orElseThrow().name()).isEmpty();
        isSound();
    }

    @Test
    void changesAnMbr() throws IOException {
        edit(MBR);
        edit(table -> {
            table.setId("0x1234abcd");
            table.setBootable(1, false);
            table.setBootable(6, true);
            table.setType(1, "C");
            table.delete(5);
            table.resize(3, -100);
        });

        List<Shape> shapes = Sfdisk.of(image).shapes();
        assertThat(shapes).isEqualTo(Shape.of(table().partitions()));
        assertThat(shapes).extracting(Shape::number).containsExactly(1, 2, 3, 5, 6);
        assertThat(shapes).extracting(Shape::attributes).containsExactly(0L, 0L, 0L, 0x80L, 0L);
        assertThat(Sfdisk.of(image).header("label-id")).isEqualTo("0x1234abcd");
        assertThat(layout().lastSector(table().partition(3).orElseThrow()))
                .isEqualTo(64 * 2048 - 100);
        isSound();
    }

    @Test
    void growsAPartitionOfADiskThatHasGrown() throws IOException {
        edit(GPT);
        grow(128 * MIB);
        edit(PartitionEditor::expand);
        assertThat(Sfdisk.of(image).header("last-lba")).isEqualTo(Long.toString(128 * 2048 - 34));
        assertThat(table().warnings()).isEmpty();

        DiskLayout grown = edit(table -> table.grow(2));
        assertThat(grown.lastSector(grown.table().orElseThrow().partition(2).orElseThrow()))
                .isEqualTo(127 * 2048 - 1);
        isSound();
    }

    @Test
    void takesWhatSfdiskMakes() throws IOException {
        Commands.runWithInput(
                """
                label: dos
                start=2048,size=8M,type=83,bootable
                start=20480,size=30M,type=5
                start=22528,size=3M,type=c
                start=40960,size=3M,type=82
                start=61440,size=4M
                """,
                "sfdisk",
                "-q",
                image);
        edit(table -> {
            table.delete(5);
            table.add(NewPartition.ofSize(MIB).withKind(Kind.LOGICAL));
            table.add(NewPartition.ofRest().withType("lvm"));
        });

        assertThat(Sfdisk.of(image).shapes())
                .isEqualTo(Shape.of(table().partitions()))
                .extracting(Shape::type)
                .containsExactly("0x83", "0x5", "0x8e", "0x82", "0x83", "0x83");
        isSound();
    }

    @Test
    void copiesTables() throws IOException {
        for (TableEdit made : List.of(GPT, MBR)) {
            image = TestImages.sparse(dir.resolve("from.img"), 64);
            edit(made);
            PartitionTable original = table();
            image = TestImages.sparse(dir.resolve("to.img"), 80);
            edit(table -> table.createCopy(original));

            assertThat(table().partitions()).isEqualTo(original.partitions());
            assertThat(table().id()).isEqualTo(original.id());
            isSound();
        }
    }

    @Test
    void addsASixtiethPartitionAndNoMore() throws IOException {
        edit(table -> {
            table.create(PartitionTable.Kind.MBR);
            table.add(NewPartition.ofRest().withKind(Kind.EXTENDED));
            for (int i = 0; i < 56; i++) {
                long first = 4096 + 10L * i;
                table.add(NewPartition.ofSectors(first, first + 5).withKind(Kind.LOGICAL));
            }
        });

        assertThat(Sfdisk.of(image).shapes()).isEqualTo(Shape.of(table().partitions())).hasSize(57);
        refuses(table -> table.add(NewPartition.ofRest().withKind(Kind.LOGICAL)), "all numbers");
    }

    @Test
    void saysWhatPartitionsThereAre() throws IOException {
        edit(GPT);
        for (int number : new int[] {0, -1, 3, 128, 129, Integer.MAX_VALUE}) {
            for (TableEdit edit :
                    List.<TableEdit>of(
                            table -> table.delete(number),
                            table -> table.resize(number, 5000),
                            table -> table.grow(number),
                            table -> table.rename(number, "x"),
                            table -> table.setType(number, "swap"),
                            table -> table.setBootable(number, true))) {
                assertThatThrownBy(() -> edit(edit))
                        .isInstanceOf(NotFoundException.class)
                        .hasMessageEndingWith(
                                "there is no partition " + number + "; there are [1, 2, 7]");
            }
        }
    }

    @Test
    void refusesPlacesThatArePartlyTaken() throws IOException {
        edit(GPT);
        refuses(table -> table.add(NewPartition.ofSectors(100, 300)), "partition 7 has 64 to 127");
        refuses(table -> table.add(NewPartition.ofSectors(0, 40)), "can use the sectors 34 to");
        refuses(
                table -> table.add(NewPartition.ofSectors(128, -1)),
                "to 131038, not 128 to 131071");
        refuses(table -> table.add(NewPartition.ofSectors(200, 199)), "before its first");
        refuses(table -> table.add(NewPartition.ofSectors(-5, 199)), "can use the sectors");
        refuses(
                table -> table.add(NewPartition.ofSectors(Long.MAX_VALUE - 1, Long.MAX_VALUE)),
                "can use");
        refuses(table -> table.add(NewPartition.ofSize(100 * MIB)), "no gap", "free are 34 to 63");
        refuses(table -> table.add(NewPartition.ofSize(0)), "0 bytes");
        refuses(table -> table.resize(7, 2048), "not free");
        refuses(table -> table.resize(1, 2000), "before its first");
        refuses(table -> table.resize(2, Long.MAX_VALUE), "not free");
        refuses(table -> table.resize(2, Long.MIN_VALUE), "before its first");
    }

    @Test
    void refusesWhatAGptCannotHold() throws IOException {
        edit(GPT);
        for (String name :
                List.of(
                        "x".repeat(37),
                        "a\nb",
                        "a\0b",
                        "\ud83d\ude80",
                        "\ud800",
                        "x".repeat(300))) {
            refuses(table -> table.rename(1, name), "name");
            refuses(table -> table.add(NewPartition.ofRest().withName(name)), "name");
        }
        for (int number : new int[] {0, -1, 129, 256}) {
            refuses(
                    table -> table.add(NewPartition.ofRest().withNumber(number)),
                    "number " + number + " cannot be had, but 1 to 128");
        }
        refuses(table -> table.add(NewPartition.ofRest().withNumber(7)), "there is a partition 7");
        refuses(table -> table.add(NewPartition.ofRest().withKind(Kind.LOGICAL)), "GPT");
        for (String type : List.of("", "83", "ext4", Guids.ZERO)) {
            refuses(table -> table.setType(1, type), "no type of a GPT");
        }
        refuses(table -> table.setUuid(1, "x"), "no GUID");
        String taken = table().partition(2).orElseThrow().uuid();
        refuses(table -> table.setUuid(1, taken), "has that");
        refuses(table -> table.setId("0x1234"), "no GUID");
    }

    @Test
    void refusesWhatAnMbrCannotHold() throws IOException {
        edit(MBR);
        refuses(table -> table.rename(1, "boot"), "partitions of an MBR have no names");
        refuses(table -> table.setUuid(1, "01234567-89ab-cdef-0123-456789abcdef"), "no GUIDs");
        refuses(table -> table.setAttributes(1, 4), "0x80");
        refuses(table -> table.setType(1, "5"), "cannot become");
        refuses(table -> table.setType(2, "83"), "cannot become");
        refuses(table -> table.setType(1, "0"), "no type of an MBR");
        refuses(table -> table.setType(1, "100"), "no type of an MBR");
        refuses(table -> table.setId("0x123456789"), "no identifier");
        refuses(PartitionEditor::expand, "only a GPT");
        refuses(table -> table.create(PartitionTable.Kind.MBR, 4096), "512");
        refuses(table -> table.create(PartitionTable.Kind.GPT, 1024), "1024");
        refuses(table -> table.add(NewPartition.ofRest().withKind(Kind.EXTENDED)), "already");
        refuses(
                table -> {
                    table.add(NewPartition.ofSectors(40, 41));
                    table.add(NewPartition.ofSectors(42, 43));
                },
                "all numbers are taken");
        refuses(table -> table.resize(2, 30_000), "logical partition");
    }

    @Test
    void writesNothingUnlessAllOfAnEditWentWell() throws IOException {
        edit(GPT);
        refuses(
                table -> {
                    table.delete(1);
                    table.create(PartitionTable.Kind.MBR);
                    table.setId("x");
                },
                "'x' is no identifier");
    }

    @Test
    void refusesADiskThatIsOpenReadOnly() throws IOException {
        edit(GPT);
        byte[] before = Files.readAllBytes(image);
        try (Session session = open(image, true)) {
            assertThatThrownBy(() ->
                            session.partitioner()
                                    .edit(session.device("/dev/sda"), table -> table.delete(1)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("read-only");
        }
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    @Test
    void refusesAPartitionOfADisk() throws IOException {
        edit(GPT);
        try (Session session = open(image, false)) {
            assertThatThrownBy(() ->
                            session.partitioner()
                                    .edit(session.device("/dev/sda1"), table -> table.delete(1)))
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void refusesATooSmallDisk() throws IOException {
        grow(4096);
        refuses(table -> table.create(PartitionTable.Kind.GPT), "small");
        grow(0);
        refuses(table -> table.create(PartitionTable.Kind.MBR), "small");
    }

    @Test
    void leavesWhatIsMountedWhereItIs() throws IOException {
        Needs.root();
        edit(table -> {
            table.create(PartitionTable.Kind.GPT);
            table.add(NewPartition.ofSize(20 * MIB));
            table.add(NewPartition.ofSize(20 * MIB));
        });
        Commands.run("mkfs.ext4", "-q", "-F", "-E", "offset=" + MIB, image, "20M");
        try (Session session = open(image, false);
                AutoCloseable mounted = session.mount(session.device("/dev/sda1"))) {
            Partitioner partitioner = session.partitioner();
            for (TableEdit edit :
                    List.<TableEdit>of(
                            table -> table.delete(1),
                            table -> table.resize(1, 4096),
                            table -> table.create(PartitionTable.Kind.GPT))) {
                assertThatThrownBy(() -> partitioner.edit(session.device("/dev/sda"), edit))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("mounted");
            }
            partitioner.edit(session.device("/dev/sda"), table -> table.delete(2));
            assertThat(session.devices()).hasSize(2);
            assertThat(mounted).isNotNull();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        isSound();
    }
}
