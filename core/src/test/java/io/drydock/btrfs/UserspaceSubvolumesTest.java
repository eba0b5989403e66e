package io.drydock.btrfs;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.Engine;
import io.drydock.Session;
import io.drydock.error.NotFoundException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.Isolation;
import io.drydock.filesystem.MountOptions;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the userspace engine says of subvolumes is what the kernel says of them. */
@Tag("host")
class UserspaceSubvolumesTest {
    /** So many that their items are in several leaves, and given out in several pieces. */
    private static final int SNAPSHOTS = 300;

    private static final String SCRIPT =
            """
            btrfs subvolume create @
            mkdir -p @/a/b/c plain; echo x > @/file
            btrfs subvolume create '@/a/b/c/with space'
            btrfs subvolume create '@/a/b/c/with space/deeper'
            btrfs subvolume create "$(printf 'not-utf8-\\351')"
            btrfs subvolume create "$(printf '%0255d' 7)"
            btrfs subvolume snapshot -r @ snapshot
            btrfs subvolume snapshot snapshot @/again
            btrfs subvolume create gone; sync -f .; btrfs subvolume delete gone
            for i in $(seq 1 COUNT); do btrfs subvolume snapshot @ plain/$i; done
            btrfs subvolume delete plain/7
            btrfs subvolume set-default '@/a/b/c/with space'
            """;

    @TempDir private static Path directory;
    private static Path image;
    private static Path other;
    private static List<String> listed = List.of();

    @BeforeAll
    static void make() throws IOException {
        Needs.root();
        Needs.filesystem("btrfs");
        Needs.program("btrfs", "btrfs-progs");
        image = TestImages.filesystem("btrfs", directory.resolve("disk"), 300);
        other = TestImages.filesystem("xfs", directory.resolve("other"));
        inMount(SCRIPT.replace("COUNT", Integer.toString(SNAPSHOTS)));
        listed = inMount("btrfs subvolume list -puq .").lines().toList();
    }

    /** What a script prints that runs at the top of the btrfs, where nobody else sees it. */
    private static String inMount(String script) {
        String mounted =
                "mount -o loop,subvolid=5 %s /mnt\n(cd /mnt\n%s)\numount /mnt"
                        .formatted(image, script);
        return Commands.run("unshare", "-m", "bash", "-ec", mounted);
    }

    private static Session.Builder builder(Path disk) {
        return Session.builder()
                .drive(disk, ImageOptions.defaults().withFormat(ImageFormat.RAW))
                .engine(Engine.USERSPACE);
    }

    /** What is done with the mounted btrfs. */
    private interface Work<T> {
        T with(Btrfs btrfs) throws IOException;
    }

    private static <T> T mounted(Session.Builder builder, String options, Work<T> work)
            throws IOException {
        try (Session session = builder.open();
                Filesystem filesystem =
                        session.mount(session.device("/dev/sda"), MountOptions.of(options))) {
            return work.with(Btrfs.at(FileTree.of(filesystem)));
        }
    }

    /** As {@link Work}, with nothing to return. */
    private interface Look {
        void at(Btrfs btrfs) throws IOException;
    }

    private static void look(String options, Look look) throws IOException {
        mounted(
                builder(image),
                options,
                btrfs -> {
                    look.at(btrfs);
                    return btrfs;
                });
    }

    /** What an engine says of a btrfs whose top is mounted. */
    private record Told(
            List<Subvolume> all, long byDefault, List<Long> ids, List<Boolean> readOnly) {
        static Told by(Btrfs btrfs) throws IOException {
            return new Told(
                    btrfs.subvolumes(),
                    btrfs.defaultSubvolume(),
                    List.of(
                            btrfs.subvolumeId(GuestPath.ROOT),
                            btrfs.subvolumeId(path("/@/file")),
                            btrfs.subvolumeId(path("/@/a/b/c/with space/deeper"))),
                    List.of(
                            btrfs.isReadOnly(GuestPath.ROOT),
                            btrfs.isReadOnly(path("/snapshot")),
                            btrfs.isReadOnly(path("/@/again"))));
        }
    }

    @Test
    void itIsWhatTheKernelSays() throws IOException {
        Told expected = mounted(builder(image).engine(Engine.KERNEL), "subvolid=5", Told::by);
        assertThat(expected.all).hasSize(SNAPSHOTS + 6).hasSameSizeAs(listed);
        assertThat(expected.readOnly).containsExactly(false, true, false);
        assertThat(mounted(builder(image), "subvolid=5", Told::by)).isEqualTo(expected);
        Session.Builder isolated = builder(image).isolation(Isolation.perMount());
        assertThat(mounted(isolated, "subvolid=5", Told::by)).isEqualTo(expected);
    }

    @Test
    void itIsWhatBtrfsLists() throws IOException {
        try (Session session = builder(image).open()) {
            assertThat(session.subvolumes(session.device("/dev/sda")))
                    .extracting(UserspaceSubvolumesTest::line)
                    .isEqualTo(listed.stream().map(line -> line.replaceAll(" +", " ")).toList());
        }
    }

    private static String line(Subvolume each) {
        return "ID %d gen %d parent %d top level %d parent_uuid %s uuid %s path %s"
                .formatted(
                        each.id(),
                        each.generation(),
                        each.parentId(),
                        each.parentId(),
                        each.snapshotOf().map(Object::toString).orElse("-"),
                        each.uuid().orElseThrow(),
                        each.path());
    }

    @Test
    void allAreListedFromWithinOne() throws IOException {
        look(
                "",
                btrfs -> {
                    assertThat(btrfs.subvolumes()).hasSameSizeAs(listed);
                    assertThat(btrfs.subvolumeId(GuestPath.ROOT))
                            .isEqualTo(btrfs.defaultSubvolume());
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/plain", "/@/file", "/snapshot/a/b/c/with space"})
    void whatIsNoSubvolumeIsTold(String name) throws IOException {
        look(
                "subvolid=5",
                btrfs -> {
                    assertErrno("EINVAL", () -> btrfs.isReadOnly(path(name)));
                });
    }

    @Test
    void whatChangesItIsRefused() throws IOException {
        look(
                "",
                btrfs -> {
                    List<ThrowingCallable> changes =
                            List.of(
                                    () -> btrfs.createSubvolume(path("/new")),
                                    () -> btrfs.snapshot(GuestPath.ROOT, path("/new"), false),
                                    () -> btrfs.deleteSubvolume(path("/deeper")),
                                    () -> btrfs.setDefaultSubvolume(5),
                                    () -> btrfs.setReadOnly(GuestPath.ROOT, true),
                                    () -> btrfs.resizeDevice(1, Optional.empty()),
                                    () -> btrfs.scrub(Monitor.NONE),
                                    btrfs::devices);
                    for (ThrowingCallable change : changes) {
                        assertThatThrownBy(change)
                                .isInstanceOf(UnsupportedException.class)
                                .hasMessageContaining("kernel engine");
                    }
                });
    }

    @Test
    void whatIsOnNoBtrfsIsNone() {
        assertThatThrownBy(() -> mounted(builder(other), "", Btrfs::subvolumes))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("no btrfs");
    }
}
