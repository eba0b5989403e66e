package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.cli.command.ExitCode;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Partition tables by the command; sfdisk reads them. */
class PartitionsTest {
    @TempDir Path directory;
    private Path image = Path.of("");

    @BeforeEach
    void makeImage() throws IOException {
        Needs.program("sfdisk", "fdisk");
        image = directory.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(64 << 20);
        }
    }

    private Cli run(String command, Object... operands) {
        List<Object> words = new ArrayList<>(Arrays.asList((Object[]) command.split(" ")));
        words.addAll(List.of("--rw", "--format=raw", "-a", image));
        words.addAll(Arrays.asList(operands));
        return Cli.run(words.toArray());
    }

    private void part(String verb, Object... operands) {
        assertThat(run("part " + verb, operands)).isEqualTo(new Cli(0, "", ""));
    }

    private List<String> sfdisk() {
        return Commands.run("sfdisk", "--dump", image)
                .lines()
                .filter(line -> line.startsWith(image.toString()))
                .map(line -> line.substring(image.toString().length()).replaceAll(" +", ""))
                .toList();
    }

    @Test
    void editsAnMbr() {
        part("init", "msdos");
        part("id", "0x1234abcd");
        part("add", 2048, 4095);
        part("add", 8192, -1, "extended");
        part("add", 10240, 20479, "logical");
        part("add", 22528, -2048, "l", "--type=swap");
        part("bootable", 1, "on");
        part("resize", 1, 6000);
        part("type", 1, "c");
        part("resize", 1);
        assertThat(sfdisk())
                .containsExactly(
                        "1:start=2048,size=6144,type=c,bootable",
                        "2:start=8192,size=122880,type=f",
                        "5:start=10240,size=10240,type=83",
                        "6:start=22528,size=106497,type=82");

        part("del", 5);
        part("disk", "mbr");
        assertThat(sfdisk()).containsExactly("1:start=2048,size=129024,type=83");
    }

    @Test
    void editsAGpt() throws IOException {
        part("init", "gpt");
        part("add", 2048, 4095, "p", "--type=uefi", "--name=EFI System");
        part("add", 4096, -34);
        part("name", 2, "data");
        part("guid", 2, "01234567-89ab-cdef-0123-456789abcdef");
        part("attributes", 2, "0x8000000000000000");
        part("bootable", 1, "true");
        part("id", "fedcba98-7654-3210-fedc-ba9876543210");
        assertThat(sfdisk())
                .containsExactly(
                        "1:start=2048,size=2048,type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B,"
                                + sfdiskUuid(0)
                                + ",name=\"EFISystem\",attrs=\"LegacyBIOSBootable\"",
                        "2:start=4096,size=126943,type=0FC63DAF-8483-4772-8E79-3D69D8477DE4,"
                                + "uuid=01234567-89AB-CDEF-0123-456789ABCDEF,name=\"data\","
                                + "attrs=\"GUID:63\"");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(80 << 20);
        }
        part("expand");
        part("resize", 2);
        assertThat(sfdisk().getLast()).contains("size=157696,");
    }

    private String sfdiskUuid(int index) {
        return Arrays.stream(sfdisk().get(index).split(","))
                .filter(field -> field.startsWith("uuid="))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void copiesATableToAnotherDrive() throws IOException {
        part("disk", "gpt");
        Path other = directory.resolve("other.img");
        try (RandomAccessFile file = new RandomAccessFile(other.toFile(), "rw")) {
            file.setLength(64 << 20);
        }
        assertThat(run("part copy", "-a", other, "--device=/dev/sdb", "/dev/sda").status())
                .isZero();
        assertThat(Commands.run("sfdisk", "--dump", other).replace(other.toString(), ""))
                .isEqualTo(Commands.run("sfdisk", "--dump", image).replace(image.toString(), ""));
    }

    @Test
    void listsTablesAndGaps() {
        part("init", "msdos");
        part("add", 2048, 4095);
        part("id", "0x1234abcd");
        assertThat(Cli.run("partitions", "--free", "--format=raw", image).out())
                .isEqualTo(
                        """
                        /dev/sda: 64M, dos 1234abcd, 131072 sectors of 512 bytes
                        NAME       START     END   SIZE  KIND     TYPE  ATTRIBUTES  LABEL
                        -              1    2047  1024K  free     -     -           -
                        /dev/sda1   2048    4095   1.0M  primary  0x83  -           -
                        -           4096  131071    62M  free     -     -           -
                        """);
        JsonNode table =
                JsonMapper.shared()
                        .readTree(Cli.run("partitions", "--json", "--format=raw", image).out())
                        .at("/drives/0/table");
        assertThat(table.at("/partitions/0/sizeBytes").longValue()).isEqualTo(1 << 20);
        assertThat(table.at("/partitions/0/alignmentBytes").longValue()).isEqualTo(1 << 20);
        assertThat(table.at("/gaps/1/lastSector").longValue()).isEqualTo(131071);
    }

    @Test
    void saysThatThereIsNoTable() {
        assertThat(Cli.run("partitions", "--format=raw", image).out())
                .isEqualTo("/dev/sda: 64M, no partition table\n");
        assertThat(run("part add", 2048, 4095).status()).isEqualTo(ExitCode.NOT_FOUND.status());
    }

    @Test
    void refusesWhatCannotBe() throws IOException {
        part("disk", "gpt");
        byte[] before = Files.readAllBytes(image);
        for (int number : new int[] {0, -1, 2}) {
            assertThat(run("part del", number).status()).isEqualTo(ExitCode.NOT_FOUND.status());
        }
        assertThat(run("part name", 1, "a\nb").status()).isEqualTo(ExitCode.REFUSED.status());
        assertThat(run("part name", 1, "x".repeat(300)).status())
                .isEqualTo(ExitCode.REFUSED.status());
        assertThat(run("part add", 2048, -1).status()).isEqualTo(ExitCode.REFUSED.status());
        for (List<Object> usage :
                List.of(
                        List.<Object>of("part add", 2048),
                        List.<Object>of("part add", 2048, "x"),
                        List.<Object>of("part add", 2048, 4095, "tertiary"),
                        List.<Object>of("part init", "apm"),
                        List.<Object>of("part bootable", 1, "perhaps"),
                        List.<Object>of("part expand", 1))) {
            Object[] operands = usage.subList(1, usage.size()).toArray();
            assertThat(run(usage.getFirst().toString(), operands).status())
                    .as(usage.toString())
                    .isEqualTo(ExitCode.USAGE.status());
        }
        assertThat(Cli.run("part", "init", "-a", image, "--format=raw", "gpt").err())
                .contains("--rw");
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }
}
