package io.drydock;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What blkid(8) prints of a partition's device is the oracle. */
class SessionTagsTest {
    private static final int SECTORS_PER_MIB = 2048;

    @TempDir private Path directory;
    private Path raw = Path.of("/");

    @BeforeEach
    void needs() throws Exception {
        Needs.root();
        Needs.program("blkid", "util-linux");
        Needs.program("addpart", "util-linux");
        raw = TestImages.sparse(directory.resolve("disk"), 64);
    }

    private void makeDisk(String table) throws Exception {
        Commands.runWithInput(table, "sfdisk", "-q", raw);
        Commands.run(
                "mkfs.ext4", "-q", "-F", "-L", "a \"label\" $x", "-E", "offset=1048576", raw, "8M");
        Path swap = TestImages.sparse(directory.resolve("swap"), 8);
        Commands.run("mkswap", "-q", "-L", "swap", swap);
        Commands.run("dd", "if=" + swap, "of=" + raw, "bs=1M", "seek=20", "conv=notrunc");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "gpt, `start=1MiB, size=8MiB, name=\"the root\", attrs=LegacyBIOSBootable`, 2",
                "dos, `start=1MiB, size=8MiB, bootable\nstart=19MiB, size=30MiB, type=5`, 5"
            })
    void areThoseOfBlkid(String label, String first, int second) throws Exception {
        makeDisk("label: " + label + "\n" + first + "\nstart=20MiB, size=8MiB\n");
        Map<String, String> disk;
        Map<String, String> root;
        Map<String, String> other;
        String loop = Commands.run("losetup", "-f", "--show", raw).strip();
        try {
            disk = blkid(loop);
            root = partition(loop, 1, 1, 8);
            other = partition(loop, second, 20, 8);
        } finally {
            Commands.run("losetup", "-d", loop);
        }
        try (Session session =
                Session.builder()
                        .drive(raw, ImageOptions.defaults().withFormat(ImageFormat.RAW))
                        .open()) {
            assertTags(session.tags("/dev/sda"), "/dev/sda", disk);
            assertTags(session.tags("/dev/sda1"), "/dev/sda1", root);
            assertTags(session.tags("/dev/vda" + second), "/dev/sda" + second, other);
            assertThat(session.tags("LABEL=a \"label\" $x")).containsEntry("TYPE", "ext4");
        }
    }

    @Test
    void areNoneButTheNameOfAnEmptyDisk() throws Exception {
        try (Session session =
                Session.builder()
                        .drive(raw, ImageOptions.defaults().withFormat(ImageFormat.RAW))
                        .open()) {
            assertThat(session.tags("/dev/sda")).containsExactly(Map.entry("DEVNAME", "/dev/sda"));
        }
    }

    private static void assertTags(
            Map<String, String> tags, String name, Map<String, String> expected) {
        assertThat(tags).containsEntry("DEVNAME", name);
        Map<String, String> rest = new LinkedHashMap<>(tags);
        rest.remove("DEVNAME");
        assertThat(rest).isEqualTo(expected).isNotEmpty();
    }

    /** The kernel need not read partition tables: it is told of the partition. */
    private static Map<String, String> partition(String loop, int number, int mebibyte, int size) {
        Commands.run("addpart", loop, number, mebibyte * SECTORS_PER_MIB, size * SECTORS_PER_MIB);
        try {
            return blkid(loop + "p" + number);
        } finally {
            Commands.run("delpart", loop, number);
        }
    }

    /** As it prints them with and without {@code -p}; not the number of a device of the host. */
    private static Map<String, String> blkid(String device) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (List<String> how : List.of(List.of("-p"), List.of("-c", "/dev/null"))) {
            List<Object> command = new ArrayList<>(List.of("blkid"));
            command.addAll(how);
            command.addAll(List.of("-o", "export", device));
            Commands.run(command.toArray())
                    .lines()
                    .filter(line -> line.contains("="))
                    .map(line -> line.replaceAll("\\\\(.)", "$1").split("=", 2))
                    .forEach(pair -> tags.put(pair[0], pair[1]));
        }
        tags.keySet().removeAll(List.of("DEVNAME", "PART_ENTRY_DISK"));
        return tags;
    }
}
