package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives by the commands, and what find and checksum say. The oracles are the usual programs. */
class ArchiveTest {
    @TempDir private Path directory;

    private Path image = Path.of("");

    @BeforeEach
    void needsMounts() {
        Needs.root();
        image = Images.copy("small.qcow2", directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "bzip2", "xz", "zstd", "lz4"})
    void goOutAndInAgain(String compression) throws IOException {
        Path archive = directory.resolve("archive");
        assertThat(Cli.run("tar-out", "-z", compression, image, "/home", archive))
                .isEqualTo(new Cli(0, "", ""));
        Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
        Commands.run("bsdtar", "-xf", archive, "-C", unpacked);
        assertThat(unpacked.resolve("grace/hello.txt")).hasContent("hello");

        assertThat(Cli.run("tar-in", "--rw", "--whole", image, archive, "/etc/home"))
                .isEqualTo(new Cli(0, "", ""));
        assertThat(Cli.run("cat", image, "/etc/home/grace/hello.txt").out()).isEqualTo("hello\n");
    }

    @Test
    void excludeAndCpio() throws IOException {
        Path archive = directory.resolve("archive");
        assertThat(Cli.run("tar-out", "--exclude=grace", image, "/home", archive).status())
                .isZero();
        assertThat(Commands.run("tar", "-tf", archive)).isEqualTo("./\n./lost+found/\n");
        assertThat(Cli.run("tar-out", "--cpio", image, "/home", archive).status()).isZero();
        assertThat(Commands.run("bsdtar", "-tf", archive)).contains("grace/hello.txt");
    }

    @Test
    void anArchiveThatIsNotFinishedIsRemoved() {
        Path archive = directory.resolve("archive");
        assertThat(Cli.run("tar-out", image, "/nowhere", archive).status()).isEqualTo(1);
        assertThat(archive).doesNotExist();
    }

    @Test
    void whatLeadsOutIsRefused() throws IOException {
        Path source = Files.createDirectories(directory.resolve("source/x"));
        Files.writeString(source.resolve("evil"), "evil");
        Path archive = directory.resolve("archive");
        Commands.run("tar", "-cPf", archive, "-C", source, "--transform=s,^,../../../../,", "evil");

        Cli run = Cli.run("tar-in", "--rw", image, archive, "/home");

        assertThat(run.status()).isEqualTo(4);
        assertThat(Cli.run("ls", image, "/").out()).doesNotContain("evil");
    }

    @Test
    void aTransactionShowsWhatItDoes() throws IOException {
        byte[] before = Files.readAllBytes(image);
        Cli dry = Cli.run("edit", "-n", "-e", "s/small/large/", image, "/etc/hostname");
        assertThat(dry.err()).isEmpty();
        assertThat(dry.out()).contains("-small.example.org\n", "+large.example.org\n");
        assertThat(Files.readAllBytes(image)).isEqualTo(before);

        Cli made =
                Cli.run("edit", "--rw", "--commit", "-e", "s/small/large/", image, "/etc/hostname");
        assertThat(made).isEqualTo(dry);
        assertThat(Cli.run("cat", image, "/etc/hostname").out()).isEqualTo("large.example.org\n");
    }

    @Test
    void finds() {
        assertThat(Cli.run("find", "--name", "h*", "-t", "f", image, "/etc", "/home").out())
                .isEqualTo("/etc/hostname\n/home/grace/hello.txt\n");
        assertThat(Cli.run("find", "--size=-7", "--size=+5", image, "/home").status()).isZero();
        assertThat(Cli.run("find", "--perm=0700", "-t", "d", image, "/home").out())
                .isEqualTo("/home/lost+found\n");
        assertThat(Cli.run("find", "--max-depth=1", "--zero", image, "/home").out())
                .isEqualTo("/home\0/home/grace\0/home/lost+found\0");
        assertThat(Cli.run("find", "--type=x", image).status()).isEqualTo(2);
        assertThat(Cli.run("find", "--size=x", image).status()).isEqualTo(2);
    }

    @Test
    void checks() throws IOException {
        Path out = Files.createDirectory(directory.resolve("out"));
        Cli.run("copy-out", image, "/home", out);
        Path sums =
                Files.writeString(out.resolve("sums"), Cli.run("checksum", image, "/home").out());
        assertThat(Commands.run("sh", "-c", "cd " + out + "/home && sha256sum -c " + sums))
                .isEqualTo("./grace/hello.txt: OK\n");
        assertThat(Cli.run("checksum", "-t", "rot13", image, "/home").status()).isEqualTo(2);
    }
}
