package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Needs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell, driven by scripts over a real guest. */
class ShellTest {
    @TempDir private Path directory;

    private Path image = Path.of("");

    @BeforeEach
    void needsMounts() {
        Needs.root();
        image = Images.copy("small.qcow2", directory);
    }

    private Cli shell(String script, Object... options) {
        Object[] arguments = new Object[options.length + 2];
        arguments[0] = "shell";
        System.arraycopy(options, 0, arguments, 1, options.length);
        arguments[arguments.length - 1] = image;
        return Cli.runWithInput(script.getBytes(StandardCharsets.UTF_8), arguments);
    }

    @Test
    void looksAround() {
        assertThat(shell("cat /etc/hostname\ncd /home\nls\npwd\ncd grace\ncat hello.txt\n"))
                .isEqualTo(new Cli(0, "small.example.org\ngrace\nlost+found\n/home\nhello\n", ""));
        assertThat(shell("mounts\n").out()).contains("/dev/sda5  /home").contains("ext4  ro");
        assertThat(shell("devices\n").out()).contains("/dev/sda6  swap");
        assertThat(shell("find -t f /home").out()).isEqualTo("/home/grace/hello.txt\n");
        assertThat(shell("checksum -t md5 /home/grace/hello.txt").out())
                .isEqualTo("b1946ac92492d2347c6235b4d2611184  /home/grace/hello.txt\n");
        assertThat(shell("help\n").out()).contains("  ls ", "  umount ", "  tar-out ");
        assertThat(shell("help ls\n").out()).startsWith("Usage: ls [OPTION...] [PATH...]\n");
    }

    @Test
    void changesFiles() {
        String script =
                """
                mkdir /srv/a/b
                cp /etc/hostname /srv/a
                mv /srv/a/hostname /srv/a/b/name
                ln name /srv/a/b/link
                chmod 0600 /srv/a/b/name
                chown 7:8 /srv/a/b/name
                cp -r /srv/a /srv/c
                cd /srv
                rm -r a
                touch 'c/an odd name'
                ls -l c c/b
                """;
        Cli run = shell(script, "--rw");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("an odd name\n")
                .containsPattern("-rw------- +1 +7 +8 +18 .* name\n")
                .contains("link -> name\n");
        assertThat(Cli.run("ls", image, "/srv").out()).isEqualTo("c\n");
    }

    @Test
    void mountsAndUnmounts() {
        Cli run =
                shell(
                        """
                        umount /home
                        ls /home
                        mount /dev/sda5 /home ro
                        cat /home/grace/hello.txt
                        umount /
                        -ls
                        mount /dev/sda5 /
                        ls
                        """);

        assertThat(run.out()).isEqualTo("hello\ngrace\nlost+found\n");
        assertThat(run.err()).contains("nothing is mounted").hasLineCount(1);
        assertThat(run.status()).isZero();
    }

    @Test
    void aScriptEndsWithItsFirstError() {
        Cli run = shell("cat /missing\ncat /etc/hostname\n");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("/missing").hasLineCount(1);

        assertThat(shell("-cat /missing\ncat /etc/hostname\n").out())
                .isEqualTo("small.example.org\n");
        assertThat(shell("frobnicate\n").status()).isEqualTo(2);
        assertThat(shell("rm /etc/hostname\n").err()).contains("--rw");
        assertThat(shell("cd /etc/hostname\n").err()).contains("Not a directory");
        assertThat(shell("cat 'a\n").err()).contains("quote");
        assertThat(shell("diff\n").err()).contains("--commit");
    }

    @Test
    void aDryRunShowsAndChangesNothing() throws Exception {
        byte[] before = Files.readAllBytes(image);
        Cli run = shell("rm /etc/hostname\ndiff\n", "--dry-run");

        assertThat(run.out())
                .contains("deleted file mode 100644\n", "-small.example.org\n")
                .hasLineCount(12);
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    @Test
    void commitsAllOrNothing() throws Exception {
        byte[] before = Files.readAllBytes(image);
        assertThat(shell("touch /one\ncat /missing\n", "--rw", "--commit").status()).isEqualTo(1);
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
        assertThat(shell("touch /one\nabort\n", "--rw", "--commit")).isEqualTo(new Cli(0, "", ""));
        assertThat(Files.readAllBytes(image)).isEqualTo(before);

        Cli run = shell("touch /one\nmkdir /two\n", "--rw", "--commit");
        assertThat(run.out()).contains("b/one\n", "b/two\n");
        assertThat(Cli.run("ls", image).out()).contains("one\n", "two\n");
    }
}
