package io.drydock.cli.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.cli.Images;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Diffs of what was changed in a guest; patch(1) makes the changes of a copy of it. */
class DiffTest {
    @TempDir Path host;

    private Session session;
    private Guest guest;
    private ChangeRecorder recorder;
    private FileTree files;

    @BeforeEach
    void open() throws IOException {
        Needs.root();
        session =
                Session.builder()
                        .drive(
                                Images.copy("small.qcow2", host),
                                ImageOptions.defaults().withReadOnly(false))
                        .open();
        guest = session.guest();
        guest.files().createDirectories("/root");
        recorder = new ChangeRecorder(guest.files().filesystem());
        files = FileTree.of(recorder);
    }

    @AfterEach
    void close() throws IOException {
        if (session != null) {
            session.close();
        }
    }

    private void given(String path, String content) throws IOException {
        guest.files().writeText(path, content);
    }

    private String diff() throws IOException {
        return recorder.changes().stream().map(Diff::of).collect(Collectors.joining());
    }

    @Test
    void patchMakesTheChangesAgain() throws IOException {
        given("/root/text", "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n");
        given("/root/unended", "no line feed");
        given("/root/gone", "was here\n");
        guest.files().createDirectories("/root/sub");
        given("/root/sub/moved", "moves\n");
        Path before = Files.createDirectory(host.resolve("before"));
        Path after = Files.createDirectory(host.resolve("after"));
        guest.copyOut(GuestPath.of("/root"), before);

        files.writeText("/root/text", "one\n2\nthree\nfour\nfive\nsix\nseven\neight\nnine");
        files.writeText("/root/unended", "no line feed\nbut now\n");
        files.remove("/root/gone");
        files.writeText("/root/sub/new", "a new one\n");
        files.rename("/root/sub/moved", "/root/elsewhere");
        Path patch = Files.writeString(host.resolve("patch"), diff());

        guest.copyOut(GuestPath.of("/root"), after);
        Commands.run("patch", "-s", "-p1", "-E", "-d", before, "-i", patch);
        Commands.run("diff", "-r", before, after);
    }

    @Test
    void saysWhatBecameOfAFile() throws IOException {
        given("/root/f", "a\nb\n");

        files.writeText("/root/f", "a\nc\n");
        files.setPermissions("/root/f", 0600);

        assertThat(diff())
                .isEqualTo(
                        """
                        diff --git a/root/f b/root/f
                        old mode 100644
                        new mode 100600
                        --- a/root/f
                        +++ b/root/f
                        @@ -1,2 +1,2 @@
                         a
                        -b
                        +c
                        """);
    }

    @Test
    void whatIsAsItWasIsNoChange() throws IOException {
        given("/root/f", "a\n");
        files.writeText("/root/f", "b\n");
        files.writeText("/root/f", "a\n");
        files.writeText("/root/temporary", "");
        files.remove("/root/temporary");

        assertThat(diff()).isEmpty();
    }

    @Test
    void showsNoBytesThatAreNoText() throws IOException {
        files.write("/root/binary", new byte[] {0, 1, 2});
        files.write(
                GuestPath.of(new byte[] {'/', 'r', 'o', 'o', 't', '/', (byte) 0xe9}),
                new byte[] {(byte) 0xe9});
        files.createDirectories("/root/directory");
        files.symlink("/root/link", "binary");

        assertThat(diff())
                .isEqualTo(
                        """
                        diff --git a/root/binary b/root/binary
                        new file mode 100644
                        Binary files /dev/null and b/root/binary differ
                        diff --git a/root/\\xe9 b/root/\\xe9
                        new file mode 100644
                        Binary files /dev/null and b/root/\\xe9 differ
                        diff --git a/root/directory b/root/directory
                        new file mode 040755
                        diff --git a/root/link b/root/link
                        new file mode 120777
                        --- /dev/null
                        +++ b/root/link
                        @@ -0,0 +1,1 @@
                        +binary
                        \\ No newline at end of file
                        """);
    }

    @Test
    void aChangeThroughALinkIsOneOfWhatItLeadsTo() throws IOException {
        given("/root/f", "a\n");
        files.symlink("/root/link", "f");
        files.setPermissions("/root/link", 0600);

        assertThat(diff()).contains("diff --git a/root/f b/root/f\n", "new mode 100600\n");
    }
}
