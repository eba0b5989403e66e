package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.cli.command.ExitCode;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a real guest: listed, printed, copied, edited. */
class FilesTest {
    @TempDir private Path directory;

    private Path image = Path.of("");

    @BeforeEach
    void needsMounts() {
        Needs.root();
        image = Images.copy("small.qcow2", directory);
    }

    @Test
    void lists() {
        assertThat(Cli.run("ls", image, "/home")).isEqualTo(new Cli(0, "grace\nlost+found\n", ""));
        assertThat(Cli.run("ls", image, "/home/grace", "/etc/hostname", "/bin").out())
                .isEqualTo("/home/grace:\nhello.txt\nhostname\n\n/bin:\nsh\n");
        assertThat(Cli.run("ls", "-a", image).out()).contains("etc\n", "home\n");
        assertThat(Cli.run("ls", image, "/nowhere"))
                .isEqualTo(
                        new Cli(
                                1,
                                "",
                                "drydock: stat /nowhere: No such file or directory (ENOENT)\n"));
    }

    @Test
    void listsWhatLsWouldShow() {
        Cli run = Cli.run("ls", "-l", image, "/etc/os-release", "/etc/hostname", "/");

        assertThat(run.out().lines().filter(line -> line.contains("os-release")))
                .singleElement()
                .asString()
                .matches(
                        "lrwxrwxrwx +1 +0 +0 +21 +\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ +"
                                + "os-release -> \\.\\./usr/lib/os-release");
        assertThat(run.out().lines().filter(line -> line.contains("lost+found")))
                .singleElement()
                .asString()
                .startsWith("drwx------ ");
    }

    @Test
    void printsContents() {
        assertThat(Cli.run("cat", image, "/etc/hostname", "/home/grace/hello.txt"))
                .isEqualTo(new Cli(0, "small.example.org\nhello\n", ""));
        Cli missing = Cli.run("cat", image, "/etc/hostname", "/etc/missing");
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.out()).isEqualTo("small.example.org\n");
        assertThat(missing.err()).contains("/etc/missing").hasLineCount(1);
        assertThat(Cli.run("cat", image, "/etc").err()).contains("EISDIR").hasLineCount(1);
    }

    @Test
    void mountsWhatIsAskedFor() {
        assertThat(Cli.run("cat", image, "-m", "/dev/sda5", "/grace/hello.txt").out())
                .isEqualTo("hello\n");
        assertThat(Cli.run("ls", image, "-m", "/dev/vda5:/etc", "-m", "/dev/sda1", "/etc").out())
                .isEqualTo("grace\nlost+found\n");
        assertThat(Cli.run("ls", image, "-m", "/dev/sda1", "/home").out()).isEmpty();
        assertThat(Cli.run("ls", image, "-m", "/dev/sda9").status())
                .isEqualTo(ExitCode.NOT_FOUND.status());
        assertThat(Cli.run("ls", image, "-m", "/dev/sda6").status())
                .isEqualTo(ExitCode.NOT_FOUND.status());
        assertThat(Cli.run("ls", image, "-m", "/dev/sda5:/home").status())
                .isEqualTo(ExitCode.USAGE.status());
        assertThat(Cli.run("ls", image, "-m", "/dev/sda5:home").status())
                .isEqualTo(ExitCode.USAGE.status());
        assertThat(Cli.run("ls", image, "-m", "/dev/sda1", "-m", "/dev/sda5").status())
                .isEqualTo(ExitCode.USAGE.status());
    }

    @Test
    void copiesInAndOut() throws IOException {
        Path tree = Files.createDirectories(directory.resolve("tree/sub"));
        Files.write(tree.resolve("data"), new byte[] {0, 1, (byte) 0xff});
        Files.createSymbolicLink(tree.resolve("link"), Path.of("/etc/hostname"));
        Files.setPosixFilePermissions(
                tree.resolve("data"), PosixFilePermissions.fromString("rw-r-----"));
        Path out = Files.createDirectory(directory.resolve("out"));

        Cli in = Cli.run("copy-in", "--rw", image, directory.resolve("tree"), "/home");
        Cli back = Cli.run("copy-out", image, "/home/tree", "/etc/hostname", out);

        assertThat(in).isEqualTo(new Cli(0, "", ""));
        assertThat(back).isEqualTo(new Cli(0, "", ""));
        Commands.run(
                "diff", "-r", "--no-dereference", directory.resolve("tree"), out.resolve("tree"));
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(out.resolve("tree/sub/data"))))
                .isEqualTo("rw-r-----");
        assertThat(out.resolve("hostname")).hasContent("small.example.org\n");
        assertThat(Cli.run("copy-out", image, "/etc/hostname", out.resolve("missing")).status())
                .isEqualTo(ExitCode.SYSTEM_CALL.status());
        assertThat(Cli.run("copy-in", "--rw", image, directory.resolve("missing"), "/").status())
                .isEqualTo(ExitCode.NOT_FOUND.status());
    }

    @Test
    void aCopyTellsWhatItLeavesOut() {
        Path tree = directory.resolve("tree");
        Commands.run("mkdir", tree);
        Commands.run("mkfifo", tree.resolve("fifo"));

        Cli run = Cli.run("copy-in", "--rw", image, tree, "/");

        assertThat(run.status()).isZero();
        assertThat(run.err())
                .isEqualTo("drydock: warning: tree/fifo: left out, a device, fifo or socket\n");
    }

    @Test
    void edits() {
        Cli edit =
                Cli.run(
                        "edit",
                        "--rw",
                        "-e",
                        "s/small/large/",
                        "-e",
                        "s/$/ # \"x\"/",
                        image,
                        "/etc/hostname");

        assertThat(edit).isEqualTo(new Cli(0, "", ""));
        assertThat(Cli.run("cat", image, "/etc/hostname").out())
                .isEqualTo("large.example.org # \"x\"\n");
    }

    @Test
    void keepsTheOriginalWhenAsked() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "a\nb\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Cli.run("copy-in", "--rw", image, secret, "/etc");

        Cli edit = Cli.run("edit", "--rw", "-b", ".orig", "-e", "/a/d", image, "/etc/secret");

        assertThat(edit).isEqualTo(new Cli(0, "", ""));
        assertThat(Cli.run("cat", image, "/etc/secret", "/etc/secret.orig").out())
                .isEqualTo("b\na\nb\n");
        assertThat(Cli.run("ls", "-l", image, "/etc").out().lines())
                .filteredOn(line -> line.contains("secret"))
                .hasSize(2)
                .allMatch(line -> line.startsWith("-rw------- "));
    }

    @Test
    void writesNoFileThatDidNotChange() {
        Cli edit =
                Cli.run("edit", "--rw", "-b~", "-e", "s/no such text/y/", image, "/etc/hostname");

        assertThat(edit)
                .isEqualTo(new Cli(0, "", "drydock: warning: /etc/hostname: not changed\n"));
        assertThat(Cli.run("ls", image, "/etc").out()).doesNotContain("hostname~");
    }

    @Test
    void doesNotTakeAnEmptyMountpointForWhatBelongsThere() {
        Cli.run("edit", "--rw", "-e", "s,vda5,vdz5,", image, "/etc/fstab");

        Cli run = Cli.run("copy-in", "--rw", image, "pom.xml", "/etc/../home/grace");

        assertThat(run.status()).isEqualTo(ExitCode.REFUSED.status());
        assertThat(run.err())
                .startsWith("drydock: open /etc/../home/grace: /home is not mounted: ")
                .hasLineCount(1);
        assertThat(Cli.run("ls", image, "/homes").err()).contains("ENOENT");
        assertThat(Cli.run("inspect", image).out())
                .contains("\nNOT MOUNTED  DEVICE     REASON\n/home        /dev/vdz5  ");
        assertThat(Cli.run("copy-out", image, "/", directory).err())
                .startsWith("drydock: warning: /home is not mounted: ");
    }

    @Test
    void theGuestDoesNotDriveTheTerminal() throws IOException {
        String name = "evil\u001b[31m\nname";
        Path evil = Files.writeString(directory.resolve(name), "tab\t\u001b]0;x\u0007 ü\n\u009b\n");
        Cli.run("copy-in", "--rw", image, evil, "/tmp");

        assertThat(Cli.run("ls", image, "/tmp").out()).isEqualTo("evil\\x1b[31m\\nname\n");
        assertThat(Cli.run("ls", "--zero", image, "/tmp").out()).isEqualTo(name + "\0");
        assertThat(Cli.run("ls", "-l", image, "/tmp").out()).endsWith(" evil\\x1b[31m\\nname\n");
        assertThat(Cli.run("cat", image, "/tmp/" + name).out()).isEqualTo(Files.readString(evil));
        assertThat(Cli.runOnTerminal("cat", image, "/tmp/" + name).out())
                .isEqualTo("tab\t\\x1b]0;x\\x07 ü\n\\x9b\n");
        assertThat(Cli.run("cat", image, "/tmp/" + name, "/tmp/\u001b").err())
                .isEqualTo("drydock: open /tmp/\\x1b: No such file or directory (ENOENT)\n");
    }

    @Test
    void aLongLineReachesTheTerminalWhole() throws IOException {
        String text = "é".repeat(20_000) + "x".repeat(9000) + "\n";
        Path file = Files.writeString(directory.resolve("long"), text, StandardCharsets.UTF_8);
        Cli.run("copy-in", "--rw", image, file, "/tmp");

        assertThat(Cli.runOnTerminal("cat", image, "/tmp/long").out()).isEqualTo(text);
    }
}
