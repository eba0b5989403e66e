package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static io.drydock.testing.Guests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.Filesystem;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.MountCalls;
import io.drydock.internal.linux.PathCalls;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelEngineTest {
    private static final long MIB = 1 << 20;

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

    private Path image(String type) throws IOException {
        Needs.filesystem(type);
        return TestImages.filesystem(type, directory.resolve(type + ".img"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs"})
    void whatIsWrittenIsThereAfterwards(String type) throws IOException {
        Path image = image(type);
        try (Filesystem filesystem = images.mount(image, type, false)) {
            assertThat(filesystem.type()).isEqualTo(type);
            assertThat(filesystem.isReadOnly()).isFalse();
            create(filesystem, "/greeting", "hello");
            filesystem.sync();
        }
        try (Filesystem filesystem = images.mount(image, type, true)) {
            assertThat(filesystem.isReadOnly()).isTrue();
            assertThat(read(filesystem, "/greeting")).isEqualTo("hello");
            assertErrno("EROFS", () -> create(filesystem, "/x", ""));
            assertErrno("EROFS", () -> filesystem.openForWrite(path("/greeting")));
        }
        assertThat(images.overlays()).isZero();
        switch (type) {
            case "ext4" -> Commands.run("e2fsck", "-fn", image);
            case "xfs" -> Commands.run("xfs_repair", "-n", image);
            default -> Commands.run("btrfs", "check", "--readonly", image);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"squashfs", "erofs"})
    void typesThatAreNeverWrittenAreMountedReadOnly(String type) throws IOException {
        Needs.filesystem(type);
        Needs.program("mksquashfs", "squashfs-tools");
        Needs.program("mkfs.erofs", "erofs-utils");
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.writeString(tree.resolve("greeting"), "hello");
        Path image = TestImages.filesystemOf(tree, type, directory.resolve("image"));
        try (Filesystem filesystem = images.mount(image, type, false)) {
            assertThat(filesystem.isReadOnly()).isTrue();
            assertThat(read(filesystem, "/greeting")).isEqualTo("hello");
            assertErrno("EROFS", () -> create(filesystem, "/x", ""));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096})
    void aPartitionIsMountedWithinItsBounds(int sectorBytes) throws IOException {
        Path whole = TestImages.sparse(directory.resolve("disk"), 100);
        Path part = TestImages.sparse(directory.resolve("part"), 64);
        Commands.run("mkfs.ext4", "-q", "-F", "-b", 4096, part);
        Commands.run("dd", "if=" + part, "of=" + whole, "bs=1M", "seek=17", "conv=notrunc");
        String before = Commands.run("dd", "if=" + whole, "bs=1M", "skip=81", "status=none");
        MountSource source =
                new MountSource(
                        images.open(whole, false),
                        17 * MIB,
                        64 * MIB,
                        sectorBytes,
                        Images::none,
                        "/dev/sda1");
        try (Filesystem filesystem = images.engine().mount(source, "ext4", false, List.of())) {
            fill(filesystem);
        }
        assertThat(Commands.run("dd", "if=" + whole, "bs=1M", "skip=81", "status=none"))
                .isEqualTo(before);
        Commands.run("e2fsck", "-fn", whole + "?offset=" + 17 * MIB);
    }

    /** A full filesystem says so, and stays usable. */
    private static void fill(Filesystem filesystem) throws IOException {
        try (FileHandle file = filesystem.create(path("/big"), 0600);
                Arena arena = Arena.ofConfined()) {
            assertErrno(
                    "ENOSPC",
                    () -> {
                        for (int i = 0; i < 100; i++) {
                            file.write(i * MIB, arena.allocate(MIB));
                        }
                    });
            file.truncate(0);
            write(file, "room again");
        }
        assertThat(read(filesystem, "/big")).isEqualTo("room again");
    }

    @Test
    void aBtrfsSubvolumeIsMountedByOption() throws IOException {
        Path image = image("btrfs");
        Path mountpoint = Files.createDirectory(directory.resolve("mountpoint"));
        Commands.run("mount", "-o", "loop", image, mountpoint);
        try {
            Commands.run("btrfs", "subvolume", "create", mountpoint.resolve("@"));
            Files.writeString(mountpoint.resolve("@/inside"), "subvolume");
        } finally {
            Commands.run("umount", mountpoint);
        }
        try (Filesystem filesystem = images.mount(image, "btrfs", true, "subvol=@")) {
            assertThat(read(filesystem, "/inside")).isEqualTo("subvolume");
        }
        assertThatThrownBy(() -> images.mount(image, "btrfs", true, "subvol=@none"))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("ENOENT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs"})
    void clonesAreMountedAtTheSameTime(String type) throws IOException {
        Needs.that(
                !type.equals("btrfs") || isAtLeast(6, 7), "needs Linux 6.7 for clones of a btrfs");
        Path image = image(type);
        Path clone = directory.resolve("clone.img");
        Commands.run("cp", "--sparse=always", image, clone);
        try (Filesystem one = images.mount(image, type, false);
                Filesystem two = images.mount(clone, type, false)) {
            create(one, "/one", "1");
            create(two, "/two", "2");
            assertErrno("ENOENT", () -> two.status(path("/one"), true));
        }
    }

    private static boolean isAtLeast(int major, int minor) {
        String[] release = KernelCapabilities.probe().release().split("[^0-9]", 3);
        int here = Integer.parseInt(release[0]);
        return here > major || (here == major && Integer.parseInt(release[1]) >= minor);
    }

    @Test
    void theSameBytesAreMountedTwiceForReadingOnly() throws IOException {
        Path image = image("ext4");
        try (Filesystem one = images.mount(image, "ext4", true);
                Filesystem two = images.mount(image, "ext4", true)) {
            assertThat(one.list(path("/"))).hasSameSizeAs(two.list(path("/")));
            assertThatThrownBy(() -> images.mount(image, "ext4", false))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("mounted already");
        }
        try (Filesystem one = images.mount(image, "ext4", false)) {
            create(one, "/f", "");
            assertThatThrownBy(() -> images.mount(image, "ext4", true))
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void aForgottenFileDoesNotKeepTheDevice() throws IOException {
        Filesystem filesystem = images.mount(image("ext4"), "ext4", false);
        FileHandle file = filesystem.create(path("/f"), 0644);
        filesystem.close();
        filesystem.close();
        assertErrno("EBADF", file::status);
        assertErrno("EBADF", () -> filesystem.open(path("/f")));
    }

    /** No more of them is taken into memory than anyone has a use for. */
    @Test
    void moreAttributesThanFitAreRefused() throws IOException {
        byte[] longest = new byte[65536];
        try (Filesystem filesystem = images.mount(image("xfs"), "xfs", false)) {
            create(filesystem, "/f", "");
            for (int i = 0; i < 256; i++) {
                filesystem.setAttribute(path("/f"), "trusted." + i, longest, true);
            }
            assertThat(filesystem.attributes(path("/f"), true)).hasSize(256);
            filesystem.setAttribute(path("/f"), "trusted.last", new byte[1], true);
            assertErrno("E2BIG", () -> filesystem.attributes(path("/f"), true));
        }
    }

    @Test
    void anUnknownTypeIsUnsupported() throws IOException {
        Path image = image("ext4");
        assertThatThrownBy(() -> images.mount(image, "f2fs", true))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("f2fs")
                .hasMessageContaining("ext4, xfs");
    }

    @Test
    void aTypeThatThisKernelLacksIsNamed() throws IOException {
        Path image = image("ext4");
        String type =
                Stream.of("exfat", "hfsplus", "romfs", "cramfs")
                        .filter(each -> !Needs.hasFilesystem(each))
                        .findFirst()
                        .orElse("");
        Needs.that(!type.isEmpty(), "needs a kernel that lacks one of the types");
        assertThatThrownBy(() -> images.mount(image, type, true))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("this kernel has no " + type)
                .hasMessageContaining("modprobe " + type)
                .hasMessageContaining("ext4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs"})
    void whatIsNoSuchFilesystemIsCorrupt(String type) throws IOException {
        Needs.filesystem(type);
        Path image = TestImages.sparse(directory.resolve("zeroes"), 320);
        assertThatThrownBy(() -> images.mount(image, type, true))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("/dev/sda")
                .hasMessageContaining(type);
    }

    @Test
    void anOptionThatIsNotHarmlessIsRefused() throws IOException {
        Path image = image("ext4");
        for (String option :
                List.of(
                        "errors=panic",
                        "journal_path=/dev/vda",
                        "journal_dev=1",
                        "remount",
                        "device=x")) {
            assertThatThrownBy(() -> images.mount(image, "ext4", true, option))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(option);
        }
        assertThatThrownBy(() -> images.mount(image, "ext4", true, "subvol=x"))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("Unknown parameter 'subvol'");
    }

    @Test
    void aReadOnlyFileIsNotMountedForWriting() throws IOException {
        Path image = image("ext4");
        MountSource source = images.source(image, true);
        assertThatThrownBy(() -> images.engine().mount(source, "ext4", false, List.of()))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("EACCES");
    }

    @Test
    void theMountIsNotInTheHostsTree() throws IOException {
        Path image = image("ext4");
        try (Filesystem filesystem = images.mount(image, "ext4", false)) {
            create(filesystem, "/f", "");
            assertThat(Loops.on(directory)).hasSize(1).noneMatch(Loops::isMountedOnHost);
        }
    }

    @Test
    void manyAreClosedAtTheSameTime() throws Exception {
        List<Filesystem> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Path image = TestImages.sparse(directory.resolve("image-" + i), 8);
            Commands.run("mkfs.ext4", "-q", "-F", image);
            all.add(images.mount(image, "ext4", false));
            create(all.getLast(), "/f", "content");
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Callable<Object>> closings = new ArrayList<>();
            all.addAll(List.copyOf(all)); // each by two
            all.forEach(each -> closings.add(Executors.callable(() -> closeUnchecked(each), each)));
            for (Future<Object> closing : threads.invokeAll(closings)) {
                closing.get();
            }
        }
        assertThat(Loops.on(directory)).isEmpty();
    }

    private static void closeUnchecked(Filesystem filesystem) {
        try {
            filesystem.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the host has no room for cannot be written; the kernel may say so more than once. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFullHostIsReported(boolean bySync) throws IOException {
        try (Fd host = smallTmpfs();
                Fd file = newFile(host)) {
            String path = file.procPathForOthers();
            Commands.run("truncate", "-s", "64M", path);
            Commands.run("mkfs.ext4", "-q", "-F", path);
            MountSource source = new MountSource(file, 0, 64 * MIB, 512, Images::none, "/dev/sda");
            Filesystem filesystem = images.engine().mount(source, "ext4", false, List.of());
            try (FileHandle big = filesystem.create(path("/big"), 0644);
                    Arena arena = Arena.ofConfined()) {
                for (int i = 0; i < 20; i++) {
                    big.write(i * MIB, arena.allocate(MIB));
                }
            }
            assertThatThrownBy(bySync ? filesystem::sync : filesystem::close)
                    .isInstanceOf(SystemCallException.class)
                    .hasMessageStartingWith("sync /dev/sda: ");
            Throwable again = catchThrowable(filesystem::close);
            assertThat(again == null || again instanceof SystemCallException).isTrue();
            assertErrno("EBADF", () -> filesystem.list(path("/")));
            assertThat(Commands.run("losetup", "-n", "-O", "BACK-FILE"))
                    .doesNotContain("/small-disk");
        }
    }

    private static Fd smallTmpfs() {
        try (Fd context = Fd.owned(MountCalls.fsopen("tmpfs"))) {
            MountCalls.fsconfig(context, LibC.FSCONFIG_SET_STRING(), "size", "6m");
            MountCalls.fsconfig(context, LibC.FSCONFIG_CMD_CREATE(), null, null);
            return Fd.owned(MountCalls.fsmount(context, 0));
        }
    }

    private static Fd newFile(Fd directory) {
        byte[] name = "small-disk".getBytes(StandardCharsets.UTF_8);
        int flags = LibC.O_CREAT() | LibC.O_RDWR();
        return Fd.owned(PathCalls.openat2(directory, name, flags, 0600, 0));
    }
}
