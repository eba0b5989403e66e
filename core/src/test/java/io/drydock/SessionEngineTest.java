package io.drydock;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.MountStep;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FallbackMount;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.MountOptions;
import io.drydock.filesystem.MountOptions.Access;
import io.drydock.guest.Guest;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions whose filesystems the kernel never sees. */
class SessionEngineTest {
    private static final int MIB = 1 << 20;

    @TempDir Path directory;

    private Path disk;

    /** A disk with ext4 and xfs. */
    @BeforeEach
    void makeDisk() throws IOException {
        disk = directory.resolve("disk");
        Commands.run("truncate", "-s", "512M", disk);
        Path script = Files.writeString(directory.resolve("script"), "label: gpt\nsize=64M\n,\n");
        Commands.run("sh", "-c", "sfdisk -q " + disk + " < " + script);
        Commands.run("mkfs.ext4", "-q", "-E", "offset=" + MIB, disk, "64M");
        Path xfs = directory.resolve("xfs");
        Commands.run("truncate", "-s", "400M", xfs);
        Commands.run("mkfs.xfs", "-q", xfs);
        Commands.run("dd", "if=" + xfs, "of=" + disk, "bs=1M", "seek=65", "conv=notrunc,sparse");
        Files.delete(xfs);
    }

    private Session open(Engine engine, boolean readOnly) throws IOException {
        ImageOptions options =
                new ImageOptions(Optional.of(ImageFormat.RAW), readOnly, false, Set.of());
        return Session.builder().drive(disk, options).engine(engine).open();
    }

    @Test
    void changesReachTheDiskWhenTheyAreSynchronised() throws IOException {
        byte[] before = Files.readAllBytes(disk);
        try (Session session = open(Engine.USERSPACE, false)) {
            Filesystem files = session.mount(session.device("/dev/sda1"));
            create(files, "/f", "content");
            assertThat(Files.readAllBytes(disk)).isEqualTo(before);
            assertThat(Commands.run("losetup", "--list", "--noheadings", "-O", "BACK-FILE"))
                    .doesNotContain(disk.toString());
            files.sync();
            assertThat(Files.readAllBytes(disk)).isNotEqualTo(before);
            create(files, "/g", "later");
        }
        try (Session session = open(Engine.USERSPACE, true)) {
            Filesystem files = session.mount(session.device("/dev/sda1"));
            assertThat(read(files, "/f") + read(files, "/g")).isEqualTo("contentlater");
            assertErrno("EROFS", () -> files.removeFile(path("/f")));
        }
        Commands.run("sh", "-c", "dd if=" + disk + " bs=1M skip=1 count=64 of=" + disk + ".1");
        Commands.run("e2fsck", "-fn", disk + ".1");
    }

    @Test
    void nobodyHasTheSameBytesTwice() throws IOException {
        try (Session session = open(Engine.USERSPACE, false)) {
            Device ext = session.device("/dev/sda1");
            Filesystem reader = session.mount(ext, List.of("ro"));
            session.mount(ext, List.of("ro")).close();
            assertThatThrownBy(() -> session.mount(ext))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("mounted already");
            assertThatThrownBy(() -> session.access().open(session.device("/dev/sda"), Use.WRITE))
                    .isInstanceOf(RefusedException.class);
            reader.close();
            Filesystem writer = session.mount(ext);
            assertThatThrownBy(() -> session.mount(ext, List.of("ro")))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("for writing");
            writer.close();
            session.mount(ext).close();
        }
    }

    @Test
    void whatIsOnlyReadIsMountedSoUnlessTheCallerInsists() throws IOException {
        try (Session session = open(Engine.USERSPACE, false)) {
            Device xfs = session.device("/dev/sda2");
            try (Filesystem files = session.mount(xfs)) {
                assertThat(files.isReadOnly()).isTrue();
                assertThat(files.type()).isEqualTo("xfs");
            }
            MountOptions writing = MountOptions.defaults().withAccess(Access.READ_WRITE);
            assertThatThrownBy(() -> session.mount(xfs, writing))
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessageContaining("kernel engine");
            FallbackMount mounted = session.mountWithFallback(xfs);
            assertThat(mounted.step()).isEqualTo(MountStep.NORMAL);
            mounted.filesystem().close();
        }
    }

    @Test
    void optionsOfAGuestsMountTableDoNoHarm() throws IOException {
        try (Session session = open(Engine.USERSPACE, false)) {
            Device ext = session.device("/dev/sda1");
            session.mount(ext, List.of("defaults,noatime,discard,data=ordered")).close();
            assertThatThrownBy(() -> session.mount(ext, List.of("journal_path=/dev/sda")))
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void treesAreOfOneEngine() throws IOException {
        try (Session session = open(Engine.USERSPACE, false)) {
            Guest guest = session.guest(session.device("/dev/sda1"), MountOptions.defaults());
            guest.files().filesystem().createDirectory(path("/var"), 0755);
            guest.mount(session.device("/dev/sda2"), path("/var"), MountOptions.defaults());
            assertThat(guest.files().list("/var")).isEmpty();
            assertErrno("EBUSY", () -> guest.files().filesystem().removeDirectory(path("/var")));
            assertErrno(
                    "EXDEV",
                    () -> guest.files().filesystem().rename(path("/lost+found"), path("/var/x")));
            guest.unmount(path("/var"));
            guest.files().filesystem().removeDirectory(path("/var"));
        }
    }

    @Test
    void whatTheKernelHasMountedGoesOntoNothingElse() throws IOException {
        Needs.root();
        try (Session session = open(Engine.USERSPACE, true);
                Session kernel = open(Engine.KERNEL, true)) {
            Filesystem mounted = kernel.mount(kernel.device("/dev/sda1"));
            Filesystem other = session.mount(session.device("/dev/sda2"));
            assertThatThrownBy(() -> mounted.attach(other, path("/lost+found")))
                    .isInstanceOf(UnsupportedException.class);
            assertThatThrownBy(() -> other.attach(mounted, path("/")))
                    .isInstanceOf(UnsupportedException.class);
        }
    }

    @Test
    void capabilitiesSayWhatEachEngineCanDo() {
        List<FilesystemSupport> support = Capabilities.probe().support();
        assertThat(support).extracting(FilesystemSupport::type).contains("ext4", "xfs", "vfat");
        FilesystemSupport xfs =
                support.stream()
                        .filter(each -> each.type().equals("xfs"))
                        .findFirst()
                        .orElseThrow();
        assertThat(xfs.userspace().reads()).isTrue();
        assertThat(xfs.userspace().writes()).isFalse();
    }
}
