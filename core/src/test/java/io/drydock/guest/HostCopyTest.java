package io.drydock.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.NotFoundException;
import io.drydock.error.SystemCallException;
import io.drydock.filesystem.CopyReport;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Guests;
import io.drydock.volume.Device;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostCopyTest {
    @TempDir Path dir;
    private Path root;
    private Path host;
    private Guest guest;

    @BeforeEach
    void openGuest() throws IOException {
        root = Files.createDirectory(dir.resolve("guest"));
        host = Files.createDirectory(dir.resolve("host"));
        Device device = Device.ofDrive(0, 0);
        guest =
                Guest.assemble(
                        KernelFilesystem.onDirectory(root, false),
                        device,
                        DeviceTable.of(List.of(device)),
                        (_, _) -> {
                            throw new AssertionError("nothing to mount");
                        });
    }

    @AfterEach
    void closeGuest() throws IOException {
        guest.close();
    }

    /** A tree with a name that is not UTF-8, links and a fifo. */
    private static void makeTree(Path at) throws IOException {
        Files.createDirectories(at.resolve("tree/sub"));
        Files.write(Path.of(URI.create(at.toUri() + "tree/%E9")), new byte[] {1, 2, 3});
        Files.writeString(at.resolve("tree/sub/file"), "content");
        Commands.run("chmod", "4751", at.resolve("tree/sub/file"));
        Files.createSymbolicLink(at.resolve("tree/link"), Path.of("/etc/passwd"));
        Commands.run("mkfifo", at.resolve("tree/fifo"));
    }

    private static void assertSameTrees(Path one, Path other) {
        Commands.run("diff", "-r", "--no-dereference", "-x", "fifo", one, other);
    }

    @Test
    void copiesIn() throws IOException {
        makeTree(host);
        Files.createDirectories(root.resolve("srv"));

        CopyReport report = guest.copyIn(host.resolve("./tree/."), Guests.path("/srv"));

        assertSameTrees(host.resolve("tree"), root.resolve("srv/tree"));
        assertThat(guest.files().status("/srv/tree/sub/file").permissions()).isEqualTo(04751);
        assertThat(report.firstSkipped()).containsExactly(GuestPath.of("tree/fifo"));
    }

    @Test
    void copiesOut() throws IOException {
        makeTree(root);

        CopyReport report = guest.copyOut(Guests.path("/tree"), host);

        assertSameTrees(root.resolve("tree"), host.resolve("tree"));
        assertThat(Commands.run("stat", "-c", "%a", host.resolve("tree/sub/file")).strip())
                .isEqualTo("751");
        assertThat(report.files()).isEqualTo(2);
        assertThat(report.skipped()).isEqualTo(1);
    }

    @Test
    void copiesALinkOfTheHostAsALink() throws IOException {
        Files.createSymbolicLink(host.resolve("link"), Path.of("/etc/shadow"));

        guest.copyIn(host.resolve("link"), GuestPath.ROOT);

        assertThat(Files.readSymbolicLink(root.resolve("link"))).isEqualTo(Path.of("/etc/shadow"));
    }

    /** The guest's link that an earlier copy has left leads to the copy, never to the host. */
    @Test
    void copiesOutThroughNoLink() throws IOException {
        Path victim = Files.createDirectory(dir.resolve("victim"));
        Files.createSymbolicLink(root.resolve("data"), victim);
        guest.copyOut(Guests.path("/data"), host);
        Files.delete(root.resolve("data"));
        Files.createDirectory(root.resolve("data"));
        Files.writeString(root.resolve("data/evil"), "evil");

        Guests.assertErrno("EEXIST", () -> guest.copyOut(Guests.path("/data"), host));

        assertThat(victim).isEmptyDirectory();
    }

    @Test
    void saysWhatIsMissing() {
        Path nothing = host.resolve("nothing");

        assertThatThrownBy(() -> guest.copyIn(nothing, GuestPath.ROOT))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining(nothing.toString());
        assertThatThrownBy(() -> guest.copyOut(GuestPath.ROOT, nothing))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining(nothing.toString());
        Guests.assertErrno("ENOENT", () -> guest.copyIn(host, Guests.path("/nothing")));
        Guests.assertErrno("ENOENT", () -> guest.copyOut(Guests.path("/nothing"), host));
    }
}
