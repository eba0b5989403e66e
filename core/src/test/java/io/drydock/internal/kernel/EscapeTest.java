package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.attribute.Acl;
import io.drydock.attribute.FileCapabilities;
import io.drydock.attribute.InodeFlags;
import io.drydock.filesystem.FileAttributes;
import io.drydock.filesystem.FileAttributes.Part;
import io.drydock.filesystem.FileRanges;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.NewFiles;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
        Files.writeString(tree.resolve("regular"), "of the guest");
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
            assertLeadsNowhere(FileTree.of(filesystem), path(link));
        }
        for (String node : List.of("/etc/disk", "/etc/console", "/etc/fifo")) {
            assertErrno("EINVAL", () -> filesystem.open(path(node)));
            assertErrno("EINVAL", () -> filesystem.openForWrite(path(node)));
            assertIsNeverOpened(FileTree.of(filesystem), path(node));
        }
        assertTreesStayInside(FileTree.of(filesystem));
        assertErrno("ENOENT", () -> create(filesystem, "/directory/new", ""));
        assertErrno("ENOENT", () -> filesystem.removeFile(path("/directory/secret")));
        assertErrno("EEXIST", () -> create(filesystem, "/etc/hostname", ""));
        assertThat(secret).hasContent("of the host");
        assertThat(directory.resolve("new")).doesNotExist();
    }

    /** What a file tool could read or change through a link. */
    private static void assertLeadsNowhere(FileTree files, GuestPath link) {
        FileRanges ranges = files.ranges();
        FileAttributes attributes = files.attributes();
        FileCapabilities capabilities = FileCapabilities.parse("cap_net_raw=ep");
        Path host = Path.of("/etc/hostname");
        for (ThrowingCallable call :
                List.<ThrowingCallable>of(
                        () -> files.touch(link),
                        () -> files.setTimes(link, FileTimes.of(Instant.EPOCH, Instant.EPOCH)),
                        () -> files.fill(link, new byte[] {1}, 10, Monitor.NONE),
                        () -> files.copyFile(link, path("/copied")),
                        () -> files.copyFile(path("/regular"), link),
                        () -> files.realPath(link),
                        () -> files.space(link),
                        () -> ranges.read(link, 0, 10),
                        () -> ranges.write(link, 0, new byte[1]),
                        () -> ranges.truncate(link, 0),
                        () -> ranges.allocate(link, 1),
                        () -> ranges.punchHole(link, 0, 1),
                        () -> ranges.isZero(link),
                        () -> ranges.isEqual(link, path("/regular")),
                        () -> ranges.isEqual(path("/regular"), link),
                        () -> ranges.upload(host, link, 0, Monitor.NONE),
                        () -> ranges.copy(link, 0, 9, files, path("/copied"), 0, Monitor.NONE),
                        () -> ranges.copy(path("/regular"), 0, 9, files, link, 0, Monitor.NONE),
                        () -> attributes.get(link, "user.a"),
                        () -> attributes.set(link, "user.a", new byte[1]),
                        () -> attributes.remove(link, "user.a"),
                        () -> attributes.acl(link),
                        () -> attributes.setAcl(link, Acl.ofPermissions(0777)),
                        () -> attributes.setDefaultAcl(link, Acl.ofPermissions(0777)),
                        () -> attributes.setCapabilities(link, capabilities),
                        () -> attributes.flags(link),
                        () -> attributes.setFlags(link, new InodeFlags(0)),
                        () -> attributes.generation(link),
                        () ->
                                attributes.copy(
                                        path("/regular"),
                                        files,
                                        link,
                                        EnumSet.allOf(Part.class)))) {
            assertErrno("ENOENT", call);
        }
    }

    /** A device would wake a driver of the host, and a fifo would be waited on. */
    private static void assertIsNeverOpened(FileTree files, GuestPath node) throws IOException {
        files.touch(node);
        FileRanges ranges = files.ranges();
        for (ThrowingCallable call :
                List.<ThrowingCallable>of(
                        () -> files.fill(node, new byte[] {1}, 10, Monitor.NONE),
                        () -> files.copyFile(node, path("/copied")),
                        () -> files.copyFile(path("/regular"), node),
                        () -> ranges.read(node, 0, 10),
                        () -> ranges.write(node, 0, new byte[1]),
                        () -> ranges.truncate(node, 0),
                        () -> ranges.allocate(node, 1),
                        () -> ranges.isZero(node))) {
            assertErrno("EINVAL", call);
        }
        assertErrno("EOPNOTSUPP", () -> files.attributes().flags(node));
        assertErrno("EOPNOTSUPP", () -> files.attributes().setFlags(node, new InodeFlags(0)));
        assertErrno("EOPNOTSUPP", () -> files.attributes().generation(node));
    }

    private void assertTreesStayInside(FileTree files) throws IOException {
        GuestPath inside = path("/directory/new");
        NewFiles create = files.create();
        for (ThrowingCallable call :
                List.<ThrowingCallable>of(
                        () -> create.file(inside, 0777),
                        () -> create.directory(inside, 0777),
                        () -> create.fifo(inside, 0777),
                        () -> create.socket(inside, 0777),
                        () -> create.blockDevice(inside, 0777, 7, 0),
                        () -> create.temporaryFile(path("/directory/newXXXXXX")),
                        () -> create.temporaryDirectory(path("/directory/newXXXXXX")),
                        () -> files.create().link(inside, path("/regular")),
                        () -> files.create().replacingLink(inside, path("/regular")),
                        () -> files.create().replacingSymlink(inside, path("/regular")),
                        () -> files.copy(path("/regular"), inside),
                        () -> files.copy(path("/etc"), inside),
                        () -> files.move(path("/regular"), inside),
                        () -> files.move(path("/directory/secret"), path("/moved")),
                        () -> files.copy(path("/directory/secret"), path("/moved")),
                        () -> files.caseSensitivePath(path("/DIRECTORY/SECRET")))) {
            assertErrno("ENOENT", call);
        }
        files.copy(path("/etc"), path("/copy"));
        assertThat(files.readlink(path("/copy/hostname"))).isEqualTo(path(secret.toString()));
        files.attributes().setPermissionsOfTree(path("/copy"), _ -> 0777);
        files.attributes().setOwnerOfTree(path("/copy"), 7, 7);
        files.attributes().setPermissionsOfTree(path("/directory"), _ -> 0777);
        files.attributes().setOwnerOfTree(path("/directory"), 7, 7);
        files.move(path("/copy"), path("/moved"));
        files.removeTree(path("/moved"));
        assertThat(Files.getAttribute(secret, "unix:uid")).isEqualTo(0);
        assertThat(Files.getAttribute(secret, "unix:mode")).isEqualTo(0100644);
        assertThat(files.exists(path("/copied"))).isFalse();
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
    @EnumSource(MountWay.class)
    void norThroughAttachedFilesystems(MountWay way) throws IOException {
        KernelEngine engine = new KernelEngine(way);
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
