package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MountTreeTest {
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

    private Filesystem mount(MountWay way, String name, boolean readOnly) throws IOException {
        Path image = directory.resolve(name);
        if (!Files.exists(image)) {
            TestImages.filesystem("ext4", image);
        }
        return images.mount(new KernelEngine(way), image, "ext4", readOnly);
    }

    @ParameterizedTest
    @EnumSource(MountWay.class)
    void pathsCrossBothWays(MountWay way) throws IOException {
        Filesystem root = mount(way, "root", false);
        root.createDirectory(path("/real"), 0755);
        root.createSymbolicLink(path("/boot"), path("/../real")); // resolved in the guest
        create(root, "/below", "root");

        Filesystem boot = mount(way, "boot", false);
        boot.createDirectory(path("/efi"), 0755);
        boot.createSymbolicLink(path("/out"), path("../below"));
        root.attach(boot, path("/boot"));
        Filesystem efi = mount(way, "efi", true);
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
        try (Filesystem again = mount(way, "boot", true)) {
            assertThat(read(again, "/kernel")).isEqualTo("vmlinuz");
        }
    }

    /** A tree that has grown is itself attached. */
    @ParameterizedTest
    @EnumSource(MountWay.class)
    void aTreeIsAttached(MountWay way) throws IOException {
        Filesystem root = mount(way, "root", false);
        Filesystem var = mount(way, "var", false);
        Filesystem log = mount(way, "log", false);
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
    @EnumSource(MountWay.class)
    void whatFailsLeavesBothAsTheyWere(MountWay way) throws IOException {
        Filesystem root = mount(way, "root", false);
        Filesystem home = mount(way, "home", false);
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
        Filesystem guest = mount(MountWay.DETACHED, "root", false);
        try (Filesystem host = KernelFilesystem.onDirectory(directory, false)) {
            assertThatThrownBy(() -> host.attach(guest, path("/place")))
                    .isInstanceOf(UnsupportedException.class);
            assertThatThrownBy(() -> guest.attach(host, path("/lost+found")))
                    .isInstanceOf(UnsupportedException.class);
        }
        assertThat(place).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource(MountWay.class)
    void oneIsTakenOff(MountWay way) throws IOException {
        Filesystem root = mount(way, "root", false);
        for (String directory : new String[] {"/boot", "/var", "/srv"}) {
            root.createDirectory(path(directory), 0755);
        }
        root.createSymbolicLink(path("/link"), path("/../var"));
        Filesystem boot = mount(way, "boot", false);
        boot.createDirectory(path("/efi"), 0755);
        root.attach(boot, path("/boot"));
        Filesystem efi = mount(way, "efi", false);
        root.attach(efi, path("/boot/efi"));
        root.attach(mount(way, "var", false), path("/var"));
        create(root, "/boot/efi/loader", "grub");
        create(root, "/var/log", "messages");

        assertThatThrownBy(() -> root.detach(path("/boot")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("/boot/efi");
        assertThatThrownBy(() -> root.detach(path("/srv"))).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> root.detach(path("/"))).isInstanceOf(RefusedException.class);
        assertErrno("ENOENT", () -> root.detach(path("/none")));
        assertThatThrownBy(() -> boot.detach(path("/efi")))
                .isInstanceOf(IllegalArgumentException.class);
        try (FileHandle open = root.open(path("/boot/efi/loader"))) {
            assertThatThrownBy(() -> root.detach(path("/boot/efi")))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("open");
            assertThat(open.status().sizeBytes()).isEqualTo(4);
        }

        root.detach(path("/boot/../boot//efi/"));
        assertErrno("EBADF", () -> efi.list(path("/")));
        assertErrno("ENOENT", () -> read(root, "/boot/efi/loader"));
        assertThat(read(root, "/var/log")).isEqualTo("messages");
        assertThat(Loops.on(directory)).hasSize(3);
        Commands.run("e2fsck", "-fn", directory.resolve("efi"));
        root.removeDirectory(path("/boot/efi"));

        root.detach(path("/link")); // leads to /var
        assertErrno("ENOENT", () -> read(root, "/var/log"));
        root.detach(path("/boot"));
        assertThat(Loops.on(directory)).hasSize(1);

        Filesystem again = mount(way, "var", false);
        root.attach(again, path("/srv"));
        assertThat(read(root, "/srv/log")).isEqualTo("messages");
        root.close();
        assertThat(Loops.on(directory)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(MountWay.class)
    void twoOnOneDirectoryGoInTurn(MountWay way) throws IOException {
        Filesystem root = mount(way, "root", false);
        root.createDirectory(path("/d"), 0755);
        for (String name : new String[] {"first", "second"}) {
            Filesystem filesystem = mount(way, name, false);
            create(filesystem, "/name", name);
            root.attach(filesystem, path("/d"));
        }
        assertThat(read(root, "/d/name")).isEqualTo("second");
        root.detach(path("/d"));
        assertThat(read(root, "/d/name")).isEqualTo("first");
        root.detach(path("/d"));
        assertErrno("ENOENT", () -> read(root, "/d/name"));
        assertThatThrownBy(() -> root.detach(path("/d"))).isInstanceOf(NotFoundException.class);
    }

    @ParameterizedTest
    @EnumSource(MountWay.class)
    void aDirectoryIsBound(MountWay way) throws IOException {
        Filesystem root = mount(way, "root", false);
        for (String directory : new String[] {"/srv", "/srv/www", "/here", "/there", "/home"}) {
            root.createDirectory(path(directory), 0755);
        }
        create(root, "/srv/www/index", "hello");
        root.createSymbolicLink(path("/srv/www/up"), path("../../../../home/who"));
        Filesystem home = mount(way, "home", true);
        root.attach(home, path("/home"));

        root.bind(path("/srv/www"), path("/here"));
        root.bind(path("/home/lost+found"), path("/there"));
        assertThat(read(root, "/here/index")).isEqualTo("hello");
        create(root, "/here/new", "through the other");
        assertThat(read(root, "/srv/www/new")).isEqualTo("through the other");
        assertErrno("EROFS", () -> create(root, "/there/x", ""));
        assertErrno("ENOENT", () -> read(root, "/here/up")); // there, too, it leads to /home
        assertErrno("ENOTDIR", () -> root.bind(path("/srv/www/index"), path("/srv")));
        assertErrno("ENOENT", () -> root.bind(path("/none"), path("/srv")));
        assertErrno("EBUSY", () -> root.bind(path("/srv"), path("/")));
        assertErrno("EBUSY", () -> root.removeDirectory(path("/here")));

        assertThatThrownBy(() -> root.detach(path("/home")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("/there");
        root.detach(path("/there"));
        root.detach(path("/here"));
        assertErrno("ENOENT", () -> read(root, "/here/index"));
        root.detach(path("/home"));
        assertThat(Loops.on(directory)).hasSize(1);
        root.bind(path("/srv"), path("/here"));
        root.close();
        assertThat(Loops.on(directory)).isEmpty();
        Commands.run("e2fsck", "-fn", directory.resolve("root"));
    }

    /** A path of the guest's, whatever it holds, is followed in the guest. */
    @ParameterizedTest
    @EnumSource(MountWay.class)
    void noMountpointLeadsOut(MountWay way) throws IOException {
        Filesystem root = mount(way, "root", false);
        root.createDirectory(path("/etc"), 0755);
        create(root, "/etc/hostname", "guest");
        root.createSymbolicLink(path("/etc/out"), path("/proc/self/root/etc"));
        root.createSymbolicLink(path("/etc/up"), path("../../../../../../etc"));
        root.createSymbolicLink(path("/etc/loop"), path("loop"));
        String before = hostMounts();
        Filesystem child = mount(way, "child", false);
        create(child, "/hostname", "child");
        assertErrno("ENOENT", () -> root.attach(child, path("/etc/out")));
        assertErrno("ELOOP", () -> root.attach(child, path("/etc/loop")));
        assertErrno("ENOENT", () -> root.attach(child, path("/proc/self/cwd")));
        assertErrno("ENOENT", () -> root.bind(path("/etc/out"), path("/etc")));
        assertErrno("ENOENT", () -> root.bind(path("/etc"), path("/../../dev")));
        assertErrno("ENOENT", () -> root.detach(path("/../../proc")));
        root.attach(child, path("/etc/up"));
        assertThat(read(root, "/etc/hostname")).isEqualTo("child");
        root.detach(path("/../etc"));
        assertThat(read(root, "/etc/hostname")).isEqualTo("guest");
        root.bind(path("/../../lost+found"), path("/etc/../../etc"));
        assertErrno("ENOENT", () -> read(root, "/etc/hostname"));
        assertThat(hostMounts()).isEqualTo(before);
    }

    private static String hostMounts() throws IOException {
        return Files.readString(Path.of("/proc/self/mountinfo"));
    }

    /** The tree gets another root meanwhile, on kernels that cannot change one in place. */
    @ParameterizedTest
    @EnumSource(MountWay.class)
    void whoReadsMeanwhileMissesNothing(MountWay way) throws Exception {
        Filesystem root = mount(way, "root", false);
        root.createDirectory(path("/steady"), 0755);
        root.createDirectory(path("/d"), 0755);
        Filesystem steady = mount(way, "steady", false);
        create(steady, "/file", "here");
        root.attach(steady, path("/steady"));
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
            Future<Long> reads =
                    reader.submit(() -> {
                        long count = 0;
                        while (!done.get()) {
                            assertThat(read(root, "/steady/file")).isEqualTo("here");
                            count++;
                        }
                        return count;
                    });
            try {
                for (int i = 0; i < 20; i++) {
                    root.bind(path("/steady"), path("/d"));
                    root.detach(path("/d"));
                }
            } finally {
                done.set(true);
            }
            assertThat(reads.get()).isPositive();
        }
    }
}
