package io.drydock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.FileException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountOptions;
import io.drydock.guest.Guest;
import io.drydock.guest.Mount;
import io.drydock.guest.MountRequest;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.inspect.OperatingSystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees that the caller puts together: a drive for each filesystem. */
class GuestMountsTest {
    @TempDir Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(Loops.on(directory)).isEmpty();
    }

    private static Session session(boolean readOnly, Path... images) throws IOException {
        return builder(readOnly, images).open();
    }

    private static Session.Builder builder(boolean readOnly, Path... images) throws IOException {
        Session.Builder builder = Session.builder();
        for (Path image : images) {
            builder.drive(
                    image,
                    ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(readOnly));
        }
        return builder;
    }

    /** An ext4 with these directories. */
    private Path ext4(String name, String... directories) throws IOException {
        Path tree = Files.createDirectory(directory.resolve(name + ".tree"));
        Files.writeString(tree.resolve("name"), name);
        for (String each : directories) {
            Files.createDirectories(tree.resolve(each));
        }
        return TestImages.filesystemOf(tree, "ext4", directory.resolve(name));
    }

    private static GuestPath path(String text) {
        return GuestPath.of(text);
    }

    @Test
    void oneAfterTheOther() throws Exception {
        try (Session session =
                        session(false, ext4("root", "boot", "srv", "mnt"), ext4("boot", "efi"));
                Guest guest = session.guest(session.device("/dev/sda"), MountOptions.defaults())) {
            assertThat(guest.mountpoints()).containsExactly(GuestPath.ROOT);
            guest.mount(session.device("/dev/sdb"), path("/boot"), MountOptions.of("ro, nosuid"));
            assertThat(guest.files().readText("/boot/name")).isEqualTo("boot");
            guest.bind(path("/boot/efi"), path("/srv"));
            assertThat(guest.mountpoints())
                    .containsExactly(GuestPath.ROOT, path("/boot"), path("/srv"));
            Mount bind = guest.mounts().getLast();
            assertThat(bind.spec()).isEqualTo("/boot/efi");
            assertThat(bind.device().map(Device::name)).contains("/dev/sdb");
            assertThat(bind.readOnly()).isTrue();
            assertThat(bind.options()).containsExactly("bind");
            Mount boot = guest.mounts().get(1);
            assertThat(boot.type()).contains("ext4");
            assertThat(boot.readOnly()).isTrue();
            assertThat(guest.mounts().getFirst().readOnly()).isFalse();

            assertThatThrownBy(() -> guest.unmount(path("/boot")))
                    .isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> guest.unmount(GuestPath.ROOT))
                    .isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> guest.unmount(path("/mnt")))
                    .isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() ->
                            guest.mount(
                                    session.device("/dev/sdb"),
                                    path("/none"),
                                    MountOptions.defaults()))
                    .isInstanceOf(RefusedException.class); // is mounted already
            assertThat(guest.mounts()).hasSize(3);
            guest.unmount(path("/srv"));
            guest.unmount(path("/boot/"));
            assertThatThrownBy(() ->
                            guest.mount(
                                    session.device("/dev/sdb"),
                                    path("/none"),
                                    MountOptions.defaults()))
                    .isInstanceOf(FileException.class);
            assertThat(Loops.on(directory)).hasSize(1);

            guest.mount(session.device("/dev/sdb"), path("/mnt"), MountOptions.defaults());
            guest.bind(path("/mnt/efi"), path("/srv"));
            guest.files().writeText("/srv/new", "written");
            guest.unmountAll();
            assertThat(guest.mountpoints()).containsExactly(GuestPath.ROOT);
            assertThat(Loops.on(directory)).hasSize(1);
            guest.mount(session.device("/dev/sdb"), path("/mnt"), MountOptions.defaults());
            assertThat(guest.files().readText("/mnt/efi/new")).isEqualTo("written");
        }
        Commands.run("e2fsck", "-fn", directory.resolve("boot"));
    }

    @Test
    void allAtOnceInWhateverOrderTheyAreNamed() throws Exception {
        Path damaged = TestImages.sparse(directory.resolve("damaged"), 1);
        try (Session session =
                session(
                        true,
                        ext4("root", "boot", "var", "var/log", "opt/data"),
                        ext4("boot", "efi"),
                        ext4("efi"),
                        ext4("var", "log"),
                        ext4("log"),
                        damaged,
                        ext4("data"))) {
            List<MountRequest> requests = new ArrayList<>();
            String[][] table = {
                {"/opt/data", "/dev/sdg"},
                {"/boot/efi", "/dev/sdc"},
                {"/var/log", "/dev/sde"},
                {"/", "/dev/sda"},
                {"/boot", "/dev/sdb"},
                {"/var", "/dev/sdd"},
                {"/opt", "/dev/sdf"},
                {"/gone", "/dev/sdb"},
            };
            for (String[] line : table) {
                requests.add(MountRequest.of(line[0], session.device(line[1])));
            }
            try (Guest guest = session.mountAll(requests)) {
                assertThat(guest.mountpoints())
                        .extracting(GuestPath::toString)
                        .containsExactly("/", "/boot", "/var", "/boot/efi", "/var/log");
                assertThat(guest.files().readText("/boot/efi/name")).isEqualTo("efi");
                assertThat(guest.files().readText("/var/log/name")).isEqualTo("log");
                List<Mount> failed =
                        guest.mounts().stream().filter(mount -> !mount.isMounted()).toList();
                assertThat(failed)
                        .extracting(mount -> mount.mountpoint().toString())
                        .containsExactly("/opt", "/gone", "/opt/data");
                assertThat(failed.getFirst().failure().orElseThrow())
                        .isInstanceOf(NotFoundException.class);
                assertThat(failed.get(1).failure().orElseThrow()).isInstanceOf(FileException.class);
                assertThat(failed.getLast().problem().orElseThrow()).contains("/opt,");

                List<Mount> more =
                        guest.mountAll(
                                List.of(MountRequest.of("/opt", session.device("/dev/sdg"))));
                assertThat(more.getFirst().isMounted()).isTrue();
                assertThat(guest.mounts()).hasSize(8);
            }
            assertThatThrownBy(() -> session.mountAll(requests.subList(0, 3)))
                    .isInstanceOf(IllegalArgumentException.class);
            List<MountRequest> noRoot =
                    List.of(
                            MountRequest.of("/", session.device("/dev/sdf")),
                            MountRequest.of("/boot", session.device("/dev/sdb")));
            assertThatThrownBy(() -> session.mountAll(noRoot))
                    .isInstanceOf(NotFoundException.class);
            assertThat(Loops.on(directory)).isEmpty();
        }
    }

    /** As Ubuntu installs it, and under a name of somebody's own: so is /home. */
    @ParameterizedTest
    @ValueSource(strings = {"@", "my own root"})
    void aRootInASubvolumeIsFound(String rootName) throws Exception {
        Needs.filesystem("btrfs");
        Path image = TestImages.btrfsWithSubvolumes(directory.resolve("btrfs"), "@", "@home");
        try (Session session = session(false, image);
                Guest guest = session.guest(session.device("/dev/sda"), MountOptions.defaults())) {
            for (String name : List.of("etc", "bin", "usr", "var", "lib", "boot", "home")) {
                guest.files().createDirectories("/@/" + name);
            }
            FileTree files = guest.files();
            files.writeText("/@/etc/os-release", "ID=ubuntu\nVERSION_ID=\"24.04\"\n");
            files.writeText("/@/bin/sh", "");
            files.writeText(
                    "/@/etc/fstab",
                    "/dev/vda / btrfs defaults,subvol=@ 0 0\n"
                            + "/dev/vda /home btrfs subvol=@home 0 0\n");
            files.filesystem().rename(GuestPath.of("/@"), GuestPath.of("/" + rootName));
        }
        List<Session.Builder> builders =
                List.of(
                        builder(true, image),
                        builder(false, image),
                        builder(true, image).engine(Engine.USERSPACE));
        for (Session.Builder builder : builders) {
            try (Session session = builder.open()) {
                OperatingSystem system = session.inspect().getFirst();
                assertThat(system.distro()).isEqualTo("ubuntu");
                assertThat(session.subvolumes(session.device("/dev/sda")))
                        .extracting(subvolume -> subvolume.path().toString())
                        .containsExactly(rootName, "@home");
                for (int i = 0; i < 2; i++) {
                    try (Guest guest = session.guest(system)) {
                        assertThat(guest.files().readText("/home/name")).isEqualTo("@home");
                        assertThat(guest.files().readText("/name")).isEqualTo("@");
                        assertThat(guest.mounts().getFirst().options())
                                .containsExactly("subvol=" + rootName);
                        assertThat(guest.mounts().getLast().problem()).isEqualTo(Optional.empty());
                    }
                    assertThat(Loops.on(directory)).isEmpty();
                }
            }
        }
        Commands.run("btrfs", "check", "--readonly", image);
    }
}
