package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.Filesystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttachmentTest {
    @TempDir Path directory;

    private Images images;

    @BeforeEach
    void open() {
        Needs.root();
        images = new Images(directory);
    }

    @AfterEach
    void close() throws IOException {
        if (images != null) {
            images.close();
        }
    }

    private Filesystem mount(Attachment attachment, String name, boolean readOnly)
            throws IOException {
        Path image = directory.resolve(name);
        if (!Files.exists(image)) {
            TestImages.filesystem("ext4", image);
        }
        return images.mount(new KernelEngine(attachment), image, "ext4", readOnly);
    }

    @ParameterizedTest
    @EnumSource(Attachment.class)
    void pathsCrossBothWays(Attachment attachment) throws IOException {
        Filesystem root = mount(attachment, "root", false);
        root.createDirectory(path("/real"), 0755);
        root.createSymbolicLink(path("/boot"), path("/../real")); // resolved in the guest
        create(root, "/below", "root");

        Filesystem boot = mount(attachment, "boot", false);
        boot.createDirectory(path("/efi"), 0755);
        boot.createSymbolicLink(path("/out"), path("../below"));
        root.attach(boot, path("/boot"));
        Filesystem efi = mount(attachment, "efi", true);
        root.attach(efi, path("/boot/efi"));

        create(root, "/real/kernel", "vmlinuz");
        assertThat(read(root, "/boot/kernel")).isEqualTo("vmlinuz");
        assertThat(read(root, "/real/out")).isEqualTo("root");
        assertThat(read(root, "/boot/efi/../../below")).isEqualTo("root");
        assertErrno("EROFS", () -> create(root, "/boot/efi/x", ""));
        assertErrno("EBUSY", () -> root.removeDirectory(path("/real/efi")));
        root.createDirectory(path("/d"), 0755);
        assertErrno("EBUSY", () -> root.removeDirectory(path("/boot/efi")));
        assertErrno("EBUSY", () -> root.rename(path("/boot/efi"), path("/boot/x")));
        assertErrno("EBUSY", () -> root.rename(path("/d"), path("/real")));
        assertErrno("EXDEV", () -> root.rename(path("/below"), path("/boot/below")));
        assertThat(root.isReadOnly()).isFalse();
        assertThat(efi.isReadOnly()).isTrue();
        FileHandle forgotten = root.open(path("/boot/kernel"));
        root.sync();
        assertThat(Loops.on(directory)).hasSize(3).noneMatch(Loops::isMountedOnHost);
        boot.close(); // owned by the root now
        assertThat(read(root, "/boot/kernel")).isEqualTo("vmlinuz");

        root.close();
        assertThat(Loops.on(directory)).isEmpty();
        assertErrno("EBADF", forgotten::status);
        Commands.run("e2fsck", "-fn", directory.resolve("root"));
        Commands.run("e2fsck", "-fn", directory.resolve("boot"));
        try (Filesystem again = mount(attachment, "boot", true)) {
            assertThat(read(again, "/kernel")).isEqualTo("vmlinuz");
        }
    }

    /** A tree that has grown is itself attached. */
    @ParameterizedTest
    @EnumSource(Attachment.class)
    void aTreeIsAttached(Attachment attachment) throws IOException {
        Filesystem root = mount(attachment, "root", false);
        Filesystem var = mount(attachment, "var", false);
        Filesystem log = mount(attachment, "log", false);
        root.createDirectory(path("/var"), 0755);
        var.createDirectory(path("/log"), 0755);
        create(log, "/messages", "deep");
        var.attach(log, path("log"));
        root.attach(var, path("var"));
        assertThat(read(root, "/var/log/messages")).isEqualTo("deep");
        root.close();
        assertThat(Loops.on(directory)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Attachment.class)
    void whatFailsLeavesBothAsTheyWere(Attachment attachment) throws IOException {
        Filesystem root = mount(attachment, "root", false);
        Filesystem home = mount(attachment, "home", false);
        create(root, "/file", "content");
        root.createDirectory(path("/home"), 0755);
        assertErrno("ENOENT", () -> root.attach(home, path("/none")));
        assertErrno("ENOTDIR", () -> root.attach(home, path("/file")));
        assertErrno("EBUSY", () -> root.attach(home, path("/")));
        assertThatThrownBy(() -> root.attach(root, path("/home")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(read(root, "/file")).isEqualTo("content");

        root.attach(home, path("/home"));
        assertThatThrownBy(() -> root.attach(home, path("/home")))
                .isInstanceOf(IllegalArgumentException.class);
        create(root, "/home/f", "1");
        assertThat(read(home, "/f")).isEqualTo("1");
    }

    @Test
    void aDirectoryOfTheHostTakesNoMount() throws IOException {
        Path place = Files.createDirectory(directory.resolve("place"));
        Filesystem guest = mount(Attachment.AS_KERNEL_CAN, "root", false);
        try (Filesystem host = KernelFilesystem.onDirectory(directory, false)) {
            assertThatThrownBy(() -> host.attach(guest, path("/place")))
                    .isInstanceOf(UnsupportedException.class);
            assertThatThrownBy(() -> guest.attach(host, path("/lost+found")))
                    .isInstanceOf(UnsupportedException.class);
        }
        assertThat(place).isEmptyDirectory();
    }
}
