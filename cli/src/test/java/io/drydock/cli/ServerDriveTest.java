package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.cli.command.ExitCode;
import io.drydock.testing.NbdServer;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An NBD server's disk where other commands have an image. */
class ServerDriveTest {
    @TempDir private Path directory;

    @Test
    void aUriStandsForAnImage() throws Exception {
        Needs.root();
        Needs.program("qemu-storage-daemon", "qemu-system-common");
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Path file = Files.writeString(tree.resolve("file"), "served\n");
        Path image = TestImages.filesystemOf(tree, "ext4", directory.resolve("image"));
        try (NbdServer server = NbdServer.nbdkit("file", image.toString())) {
            String uri = server.uri("");
            assertThat(Cli.run("filesystems", uri).out())
                    .isEqualTo(
                            """
                            NAME      TYPE  SIZE  LABEL
                            /dev/sda  ext4   64M  -
                            """);
            assertThat(Cli.run("cat", "-m", "/dev/sda", "-a", uri, "/file"))
                    .isEqualTo(new Cli(0, "served\n", ""));
            assertThat(Cli.run("copy-in", "-m", "/dev/sda", "-a", uri, file, "/copy").status())
                    .isEqualTo(ExitCode.USAGE.status());
            Path in = Files.writeString(directory.resolve("in"), "new\n");
            assertThat(Cli.run("copy-in", "--rw", "-m", "/dev/sda", "-a", uri, in, "/"))
                    .isEqualTo(new Cli(0, "", ""));
            assertThat(Cli.run("cat", "-m", "/dev/sda", uri, "/in").out()).isEqualTo("new\n");
        }
        String nothing = "nbd+unix:///?socket=" + directory.resolve("nothing");
        Cli missing = Cli.run("inspect", nothing);
        assertThat(missing.status()).isEqualTo(ExitCode.NOT_FOUND.status());
        assertThat(missing.err()).hasLineCount(1).contains(nothing);
        assertThat(Cli.run("inspect", "ssh://host/disk").status())
                .isEqualTo(ExitCode.USAGE.status());
    }
}
