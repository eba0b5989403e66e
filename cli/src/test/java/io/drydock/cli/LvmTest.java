package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.cli.command.ExitCode;
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

/** Volume groups, from the empty disk on; core's tests compare them with lvm's programs. */
class LvmTest {
    @TempDir private Path directory;
    private Path first = Path.of("");
    private Path second = Path.of("");

    @BeforeEach
    void makeDisks() throws IOException {
        first = disk("first.raw");
        second = disk("second.raw");
    }

    private Path disk(String name) throws IOException {
        Path path = directory.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(64 << 20);
        }
        return path;
    }

    /** Runs a command on both disks. */
    private Cli lvm(String command, String... words) {
        List<Object> all = new ArrayList<>(List.of("lvm", command, "--format=raw"));
        all.addAll(List.of("-a", first, "-a", second));
        all.addAll(Arrays.asList(words));
        return Cli.run(all.toArray());
    }

    private void change(String command, String... words) {
        String[] all = Arrays.copyOf(words, words.length + 1);
        all[words.length] = "--rw";
        assertThat(lvm(command, all)).isEqualTo(new Cli(0, "", ""));
    }

    private JsonNode json(String command) {
        return JsonMapper.shared().readTree(lvm(command, "--json").out());
    }

    @Test
    void makesChangesAndRemovesGroups() {
        Needs.root();
        change("pvcreate", "/dev/sda");
        change("vgcreate", "guest", "/dev/sda");
        change("vgextend", "guest", "/dev/sdb");
        change("lvcreate", "-L", "9", "guest/root");
        change("lvcreate", "-l", "2", "-i", "2", "-I", "4096", "guest/fast");
        change("lvcreate", "-l", "50%FREE", "/dev/guest/data");
        change("lvresize", "-L", "+8M", "guest/root");
        change("lvresize", "--size=-4M", "-f", "guest/root");
        change("lvrename", "guest/root", "system");
        assertThat(lvm("pvs").out().lines().map(line -> line.split(" +")[1]))
                .containsExactly("VG", "guest", "guest");
        assertThat(lvm("vgs").out().lines().toList().get(1)).startsWith("guest    2    3    0");
        assertThat(lvm("lvs").out())
                .contains("system  guest  -wi-------    16M  -     -       linear\n");
        assertThat(json("lvs").at("/logicalVolumes").size()).isEqualTo(3);
        String uuid = json("vgs").at("/volumeGroups/0/uuid").stringValue();
        change("vgchange-uuid", "guest");
        assertThat(json("vgs").at("/volumeGroups/0/uuid").stringValue()).isNotEqualTo(uuid);
        change("lvremove", "guest/fast", "/dev/mapper/guest-data");
        change("vgreduce", "guest", "/dev/sdb");
        change("pvremove", "/dev/sdb");
        change("vgrename", "guest", "other");
        change("pvresize", "--size=32M", "/dev/sda");
        assertThat(json("pvs").at("/physicalVolumes/0/extents").intValue()).isEqualTo(7);
        change("pvresize", "/dev/sda");
        change("pvchange-uuid", "/dev/sda");
        assertThat(lvm("vgremove", "other", "--rw").status()).isEqualTo(ExitCode.REFUSED.status());
        change("vgremove", "-f", "other");
        assertThat(json("vgs").at("/volumeGroups").isEmpty()).isTrue();
    }

    @Test
    void saysWhatIsWrong() {
        Needs.root();
        change("vgcreate", "guest", "/dev/sda");
        assertThat(lvm("lvcreate", "-L", "1P", "guest/x", "--rw"))
                .extracting(Cli::status, Cli::err)
                .satisfies(told ->
                        assertThat(told.toString())
                                .startsWith("[4,")
                                .contains("insufficient free space"));
        assertThat(lvm("lvremove", "guest/x", "--rw").status())
                .isEqualTo(ExitCode.NOT_FOUND.status());
        assertThat(lvm("vgcreate", "a b", "/dev/sdb", "--rw").status())
                .isEqualTo(ExitCode.REFUSED.status());
        assertThat(lvm("pvcreate", "/dev/sdc", "--rw").status())
                .isEqualTo(ExitCode.NOT_FOUND.status());
    }

    @Test
    void refusesWhatMakesNoSense() throws IOException {
        for (Cli run :
                List.of(
                        lvm("vgcreate", "guest", "/dev/sda"), // without --rw
                        lvm("vgcreate", "guest", "--rw"),
                        lvm("lvcreate", "guest/x", "--rw"),
                        lvm("lvcreate", "-L1M", "-l1", "guest/x", "--rw"),
                        lvm("lvcreate", "-l1", "-i0", "guest/x", "--rw"),
                        lvm("pvresize", "--size=+1M", "/dev/sda", "--rw"),
                        Cli.run("lvm", "vgs"),
                        Cli.run("lvm", "nothing"))) {
            assertThat(run.status()).as(run.err()).isEqualTo(ExitCode.USAGE.status());
        }
        assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    }
}
