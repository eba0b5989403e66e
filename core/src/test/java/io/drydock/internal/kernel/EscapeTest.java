package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.Filesystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A guest whose files all lead to the host, if they are followed there. */
class EscapeTest {
    @TempDir Path directory;

    private Images images;
    private Path secret;
    private Path guest;

    @BeforeEach
    void open() throws IOException {
        Needs.root();
        images = new Images(directory);
        secret = Files.writeString(directory.resolve("secret"), "of the host");
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Path etc = Files.createDirectory(tree.resolve("etc"));
        String up = "../".repeat(50);
        for (Map.Entry<String, String> link :
                Map.of(
                                "etc/hostname",
                                secret.toString(),
                                "etc/fstab",
                                up.substring(0, up.length() - 1) + secret,
                                "etc/os-release",
                                "/directory/secret",
                                "etc/resolv.conf",
                                "/proc/self/root" + secret,
                                "etc/cwd",
                                "/proc/self/cwd/secret",
                                "etc/fd",
                                "/dev/fd/0",
                                "directory",
                                directory.toString(),
                                "up",
                                "..")
                        .entrySet()) {
            Files.createSymbolicLink(tree.resolve(link.getKey()), Path.of(link.getValue()));
        }
        Commands.run("mknod", etc.resolve("disk"), "b", "7", "0");
        Commands.run("mknod", etc.resolve("console"), "c", "5", "1");
        Commands.run("mkfifo", etc.resolve("fifo"));
        guest = TestImages.filesystemOf(tree, "ext4", directory.resolve("image"));
    }

    @AfterEach
    void close() throws IOException {
        if (images != null) {
            images.close();
        }
    }

    private void assertUntouched(Filesystem filesystem) throws IOException {
        for (String link :
                List.of(
                        "/etc/hostname",
                        "/etc/fstab",
                        "/etc/os-release",
                        "/etc/resolv.conf",
                        "/etc/cwd",
                        "/etc/fd",
                        "/directory/secret",
                        "/up/up/up/" + secret)) {
            assertErrno("ENOENT", () -> filesystem.open(path(link)));
            assertErrno("ENOENT", () -> filesystem.openForWrite(path(link)));
            assertErrno("ENOENT", () -> filesystem.status(path(link), true));
            assertErrno("ENOENT", () -> filesystem.setPermissions(path(link), 0777));
            assertErrno("ENOENT", () -> filesystem.attributes(path(link), true));
        }
        for (String node : List.of("/etc/disk", "/etc/console", "/etc/fifo")) {
            assertErrno("EINVAL", () -> filesystem.open(path(node)));
            assertErrno("EINVAL", () -> filesystem.openForWrite(path(node)));
        }
        assertErrno("ENOENT", () -> create(filesystem, "/directory/new", ""));
        assertErrno("ENOENT", () -> filesystem.removeFile(path("/directory/secret")));
        assertErrno("EEXIST", () -> create(filesystem, "/etc/hostname", ""));
        assertThat(secret).hasContent("of the host");
        assertThat(directory.resolve("new")).doesNotExist();
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void nothingOfTheHostIsReadWrittenOrWaitedOn() throws IOException {
        try (Filesystem filesystem = images.mount(guest, "ext4", false)) {
            assertUntouched(filesystem);
        }
    }

    /** Nor from a filesystem that is attached, nor by where it is attached. */
    @ParameterizedTest
    @EnumSource(Attachment.class)
    void norThroughAttachedFilesystems(Attachment attachment) throws IOException {
        KernelEngine engine = new KernelEngine(attachment);
        Path other = directory.resolve("other");
        Files.copy(guest, other);
        try (Filesystem root = images.mount(engine, guest, "ext4", false)) {
            Filesystem child = images.mount(engine, other, "ext4", false);
            assertErrno("ENOENT", () -> root.attach(child, path("/directory")));
            root.createDirectory(path("/mnt"), 0755);
            root.createSymbolicLink(path("/mnt-link"), path("../../mnt"));
            root.attach(child, path("/mnt-link"));
            assertUntouched(root);
            create(root, "/inside", "the guest");
            assertThat(read(root, "/mnt/up/../inside")).isEqualTo("the guest");
            assertErrno("ENOENT", () -> root.open(path("/mnt/etc/hostname")));
            assertErrno("ENOENT", () -> root.open(path("/mnt/directory/secret")));
        }
    }
}
