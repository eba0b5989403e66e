package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.cli.command.ExitCode;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
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

/** How full a real guest's filesystems are; df(1) is the oracle. */
class DfTest {
    @TempDir private Path directory;
    private Path image = Path.of("");

    @BeforeEach
    void needsMounts() {
        Needs.root();
        image = Images.named("small.raw");
    }

    /** The cells of the only line about a mountpoint. */
    private static List<String> line(Cli run, String mountpoint) {
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        return run.out()
                .lines()
                .map(line -> List.of(line.split(" +")))
                .filter(cells -> cells.getLast().equals(mountpoint))
                .findFirst()
                .orElseThrow();
    }

    /** What df prints of the guest's root, mounted by mount(8). */
    private List<String> df(String... options) throws Exception {
        JsonNode table = JsonMapper.shared().readTree(Commands.run("sfdisk", "--json", image));
        JsonNode root = table.at("/partitiontable/partitions/0");
        Path mountpoint = Files.createDirectory(directory.resolve("root"));
        String place =
                "loop,ro,offset=%d,sizelimit=%d"
                        .formatted(
                                root.path("start").longValue() * 512,
                                root.path("size").longValue() * 512);
        Commands.run("mount", "-o", place, image, mountpoint);
        try {
            List<Object> command = new ArrayList<>(List.of("df"));
            command.addAll(Arrays.asList(options));
            command.add(mountpoint);
            return List.of(
                    Commands.run(command.toArray()).lines().toList().getLast().strip().split(" +"));
        } finally {
            Commands.run("umount", mountpoint);
        }
    }

    @Test
    void printsWhatDfWouldPrint() throws Exception {
        List<String> root = line(Cli.run("df", "--format=raw", image), "/");
        assertThat(root.subList(0, 2)).containsExactly("/dev/sda1", "ext4");
        assertThat(root.subList(2, 6)).isEqualTo(df("-k", "--output=size,used,avail,pcent"));
        assertThat(line(Cli.run("df", "--format=raw", image), "/home").getFirst())
                .isEqualTo("/dev/sda5");
    }

    @Test
    void printsInodesAsDfWould() throws Exception {
        List<String> root = line(Cli.run("df", "-i", "--format=raw", image), "/");
        assertThat(root.subList(2, 6)).isEqualTo(df("--output=itotal,iused,iavail,ipcent"));
    }

    @Test
    void printsForPeopleAndForPrograms() {
        assertThat(line(Cli.run("df", "-h", "--format=raw", image), "/").get(2))
                .matches("[0-9.]+M");
        Cli csv = Cli.run("df", "--csv", "--format=raw", image);
        assertThat(csv.out().lines())
                .hasSize(3)
                .first()
                .isEqualTo("FILESYSTEM,TYPE,1K-BLOCKS,USED,AVAILABLE,USE%,MOUNTED ON");
        JsonNode json =
                JsonMapper.shared().readTree(Cli.run("df", "--json", "--format=raw", image).out());
        JsonNode root = json.at("/filesystems/0");
        assertThat(root.path("mountpoint").stringValue()).isEqualTo("/");
        assertThat(root.path("totalBytes").longValue())
                .isEqualTo(root.path("usedBytes").longValue() + root.path("freeBytes").longValue())
                .isPositive();
    }

    @Test
    void showsWhatIsMountedByRequest() {
        Cli run = Cli.run("df", "--format=raw", "-m", "/dev/sda5", image);
        assertThat(run.out()).hasLineCount(2);
        assertThat(line(run, "/").getFirst()).isEqualTo("/dev/sda5");
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThat(Cli.run("df").status()).isEqualTo(ExitCode.USAGE.status());
        assertThat(Cli.run("df", image, "/home").status()).isEqualTo(ExitCode.USAGE.status());
        assertThat(Cli.run("df", "--csv", "--json", image).status())
                .isEqualTo(ExitCode.USAGE.status());
    }
}
