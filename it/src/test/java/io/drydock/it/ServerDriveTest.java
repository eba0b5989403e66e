package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drydock.Session;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.nbd.NbdUri;
import io.drydock.testing.Commands;
import io.drydock.testing.NbdServer;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A drive that a running NBD server has: through the kernel's own client where there is one, else
 * through FUSE. The server takes one connection at a time.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerDriveTest {
    private static final ImageOptions READ_ONLY = ImageOptions.defaults();

    @TempDir private Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
        Needs.program("qemu-nbd", "qemu-utils");
        Needs.program("qemu-storage-daemon", "qemu-system-common");
    }

    private Path raw() throws Exception {
        Path tree = Files.createDirectories(directory.resolve("tree"));
        Files.writeString(tree.resolve("hostname"), "served\n");
        return TestImages.filesystemOf(tree, "ext4", directory.resolve("image.raw"));
    }

    private Path qcow2(Path raw) {
        Path image = directory.resolve("image.qcow2");
        Commands.run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, image);
        return image;
    }

    private static NbdServer serve(Path qcow2, String... options) throws Exception {
        return NbdServer.qemu(qcow2, "qcow2", options);
    }

    private static Session open(NbdServer server, ImageOptions options) throws Exception {
        return Session.builder().drive(NbdUri.parse(server.uri()), options).open();
    }

    private static String hostname(Session session) throws Exception {
        try (Filesystem filesystem = session.mount(session.device("/dev/sda"), List.of())) {
            return FileTree.of(filesystem).readText("/hostname");
        }
    }

    @Test
    void isReadAndNotChanged() throws Exception {
        Path image = qcow2(raw());
        String before = TestImages.sha256(image);
        try (NbdServer server = serve(image, "--shared=1")) {
            try (Session session = open(server, READ_ONLY)) {
                assertThat(session.drives().getFirst().image().format()).isEqualTo(ImageFormat.RAW);
                assertThat(session.drives().getFirst().image().path()).isEmpty();
                assertThat(session.device("/dev/sda").filesystemType()).contains("ext4");
                assertThat(hostname(session)).isEqualTo("served\n");
            }
            try (Session again = open(server, READ_ONLY)) {
                assertThat(hostname(again)).isEqualTo("served\n");
            }
        }
        assertThat(TestImages.sha256(image)).isEqualTo(before);
    }

    @Test
    void isWrittenOnRequest() throws Exception {
        Path image = qcow2(raw());
        try (NbdServer server = serve(image, "--shared=1")) {
            try (Session session = open(server, READ_ONLY.withReadOnly(false));
                    Filesystem filesystem = session.mount(session.device("/dev/sda"), List.of())) {
                FileTree.of(filesystem).writeText("/hostname", "changed\n");
            }
            try (Session session = open(server, READ_ONLY)) {
                assertThat(hostname(session)).isEqualTo("changed\n");
            }
        }
        Path back = directory.resolve("back.raw");
        Commands.run("qemu-img", "convert", "-f", "qcow2", "-O", "raw", image, back);
        Commands.run("e2fsck", "-f", "-n", back);
    }

    /** Its journal is replayed beside it. */
    @Test
    void isReadAlthoughItsJournalIsDirty() throws Exception {
        Needs.device("/dev/fuse", "the kernel's fuse module");
        Path raw = raw();
        Commands.run("debugfs", "-w", "-R", "feature needs_recovery", raw);
        Path image = qcow2(raw);
        String before = TestImages.sha256(image);
        try (NbdServer server = serve(image, "--shared=1");
                Session session = open(server, READ_ONLY)) {
            assertThat(hostname(session)).isEqualTo("served\n");
        }
        assertThat(TestImages.sha256(image)).isEqualTo(before);
    }

    @Test
    void whatTheServerForbidsIsRefused() throws Exception {
        try (NbdServer server = serve(qcow2(raw()), "--read-only")) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> open(server, READ_ONLY.withReadOnly(false)))
                    .withMessageContaining("the export is read-only");
            assertThatExceptionOfType(UnsupportedException.class)
                    .isThrownBy(() -> open(server, READ_ONLY.withFormat(ImageFormat.QCOW2)));
            NbdUri other = NbdUri.parse(server.uri("other"));
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> Session.builder().drive(other, READ_ONLY).open());
        }
    }
}
