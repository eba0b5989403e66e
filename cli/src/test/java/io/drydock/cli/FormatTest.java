package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatTest {
    @TempDir Path directory;
    private Path image;

    @BeforeEach
    void makeImage() throws Exception {
        image = TestImages.sparse(directory.resolve("image"), 64);
    }

    private Cli run(String command, Object... more) {
        Object[] words = new Object[more.length + 5];
        words[0] = command;
        words[1] = "--format=raw";
        words[2] = "-a";
        words[3] = image;
        words[4] = "--rw";
        System.arraycopy(more, 0, words, 5, more.length);
        return Cli.run(words);
    }

    @Test
    void makesNamesAndWipes() {
        assertThat(run("mkfs", "ext4", "/dev/sda", "-L", "name", "--features=^metadata_csum"))
                .isEqualTo(new Cli(0, "", ""));
        Commands.run("e2fsck", "-fn", image);
        assertThat(Commands.run("dumpe2fs", "-h", image)).doesNotContain("metadata_csum");
        assertThat(run("tunefs", "/dev/sda", "--label=other")).isEqualTo(new Cli(0, "", ""));
        assertThat(run("wipefs", "/dev/sda").out()).contains("0x438", "ext4", "other");
        assertThat(run("wipefs", "--json", "/dev/sda").out()).contains("\"offsetBytes\" : 1080");
        assertThat(run("wipefs", "--all", "/dev/sda").status()).isZero();
        assertThat(Commands.run("wipefs", image)).isEmpty();
    }

    @Test
    void checksAndRepairs() {
        Needs.root();
        Commands.run("mkfs.ext4", "-q", "-F", image);
        assertThat(run("fsck", "/dev/sda")).isEqualTo(new Cli(0, "ext4: clean\n", ""));
        Commands.run("debugfs", "-w", "-R", "clri <11>", image);
        Cli damaged = run("fsck", "/dev/sda");
        assertThat(damaged.status()).isEqualTo(2);
        assertThat(damaged.out()).contains("lost+found").endsWith("ext4: damaged\n");
        assertThat(run("fsck", "--repair", "--json", "/dev/sda").out())
                .contains("\"verdict\" : \"repaired\"", "\"files\" : 11");
        assertThat(run("fsck", "/dev/sda").out()).isEqualTo("ext4: clean\n");
    }

    @Test
    void saysWhatMakesNoSense() {
        assertThat(run("mkfs", "zfs", "/dev/sda").status()).isEqualTo(2);
        assertThat(run("mkfs", "ext4").status()).isEqualTo(2);
        assertThat(run("mkfs", "xfs", "/dev/sda", "--features=64bit").status()).isEqualTo(2);
        assertThat(run("mkfs", "ext4", "/dev/sda", "-b", "1000").status()).isEqualTo(2);
        assertThat(run("mkfs", "ext4", "/dev/sda", "-L", "seventeen letters").status())
                .isEqualTo(4);
        assertThat(run("tunefs", "/dev/sda").status()).isEqualTo(2);
        assertThat(Cli.run("mkfs", "--format=raw", "-a", image, "ext4", "/dev/sda").err())
                .contains("--rw");
    }
}
