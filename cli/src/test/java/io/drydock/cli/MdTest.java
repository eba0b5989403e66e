package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.cli.command.ExitCode;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Arrays of new images; mdadm(8) is the oracle. */
class MdTest {
    @TempDir private Path directory;
    private final List<Path> images = new ArrayList<>();

    @BeforeEach
    void makeImages() throws IOException {
        for (int i = 0; i < 3; i++) {
            images.add(TestImages.sparse(directory.resolve("disk" + i + ".img"), 16));
        }
    }

    private Cli md(String command, Object... arguments) {
        List<Object> words = new ArrayList<>(List.of("md", command, "--format=raw"));
        images.forEach(image -> words.addAll(List.of("-a", image)));
        words.addAll(Arrays.asList(arguments));
        return Cli.run(words.toArray());
    }

    private Cli create(Object... arguments) {
        return md(
                "create",
                arguments[0],
                "--rw",
                "--name=data",
                "--level=5",
                "--chunk=64",
                "/dev/sda",
                "/dev/sdb",
                "/dev/sdc");
    }

    @Test
    void whatIsMadeIsListed() {
        Needs.program("mdadm", "mdadm");

        Cli made = create("--layout=right-symmetric");

        assertThat(made.err()).isEmpty();
        assertThat(made.out()).contains("Level:        raid5").contains("Chunk:        64K");
        assertThat(Commands.run("mdadm", "--examine", images.get(2)))
                .contains("Name : data")
                .contains("Layout : right-symmetric");
        assertThat(md("list").out())
                .isEqualTo(
                        """
                        NAME          LEVEL  STATUS    SIZE  MEMBERS
                        /dev/md/data  raid5  complete   30M  /dev/sda,/dev/sdb,/dev/sdc
                        """);
        JsonNode array =
                JsonMapper.shared()
                        .readTree(md("detail", "--json", "/dev/md/data").out())
                        .at("/arrays/0");
        assertThat(array.path("level").stringValue()).isEqualTo("raid5");
        assertThat(array.path("clean").booleanValue()).isFalse();
        assertThat(array.at("/members/1/state").stringValue()).isEqualTo("active");
    }

    @Test
    void whatIsMissingIsTold() {
        create("--assume-clean");
        images.remove(1);

        Cli detail = md("detail", "/dev/md/data");

        assertThat(detail.out())
                .contains("Status:       degraded\n")
                .containsPattern("-  +1  missing +-  -\n");
    }

    @Test
    void nothingIsWrittenUnasked() {
        assertThat(md("create", "--name=x", "--level=1", "/dev/sda", "/dev/sdb").status())
                .isEqualTo(ExitCode.USAGE.status());
        create("--assume-clean");

        Cli again = create("--assume-clean");

        assertThat(again.status()).isEqualTo(ExitCode.REFUSED.status());
        assertThat(again.err()).contains("/dev/sda holds linux_raid_member");
        assertThat(create("--force").status()).isZero();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThat(md("create", "--rw", "--level=1", "/dev/sda").status())
                .isEqualTo(ExitCode.USAGE.status());
        assertThat(md("create", "--rw", "--name=x", "--level=7", "/dev/sda").status())
                .isEqualTo(ExitCode.USAGE.status());
        assertThat(md("create", "--rw", "--name=x", "--level=1", "--metadata=3").status())
                .isEqualTo(ExitCode.USAGE.status());
        assertThat(md("create", "--rw", "--name=a/b", "--level=1", "/dev/sda", "/dev/sdb").status())
                .isEqualTo(ExitCode.REFUSED.status());
        assertThat(md("detail", "/dev/md0").status()).isEqualTo(ExitCode.NOT_FOUND.status());
        assertThat(md("detail").status()).isEqualTo(ExitCode.USAGE.status());
        assertThat(Cli.run("md", "stop", "x").status()).isEqualTo(ExitCode.USAGE.status());
        assertThat(Cli.run("md").err()).contains("md create");
    }

    @Test
    void stoppingHasNothingToDo() {
        assertThat(Cli.run("md", "stop")).isEqualTo(new Cli(0, "", ""));
    }
}
