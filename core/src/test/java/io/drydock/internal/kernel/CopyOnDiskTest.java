package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.attribute.Acl;
import io.drydock.filesystem.CopyReport;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.FileTree.Kept;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import io.drydock.testing.Listing;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Copies and moves with all that a file can have, on the kernel's filesystems, against cp -a. On
 * the host only: inside User-Mode Linux the originals would be in a tmpfs that keeps no attributes
 * of users.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("host")
class CopyOnDiskTest {
    private static final String TREE =
            """
            umask 022
            mkdir -p "$0/tree/sub/deep" "$0/tree/inherits"
            cd "$0/tree"
            printf one > file; printf two > sub/setuid; : > empty
            printf x > "$(printf 'not-utf8-\\351')"; printf y > 'new
            line'
            head -c 3000000 /dev/urandom > large
            truncate -s 32M sparse; printf middle | dd of=sparse bs=1 seek=16M conv=notrunc status=none
            truncate -s 8M hole
            ln file sub/hard; ln file 'sub/deep/hard2'
            ln -s ../../etc/passwd link; ln -s /nothing sub/dangling
            mkfifo fifo; ln fifo fifo2; mknod char c 300 70000; mknod block b 7 3
            chmod 4751 sub/setuid; chmod 1777 sub/deep; chmod 2750 sub; chmod 000 empty
            chown 1000:2000 file; chown -h 7:8 link; chown 4294967294:1 sub/deep
            setfattr -n user.comment -v "of the file" file
            setfattr -n user.empty sub
            setfattr -n trusted.t -v 0x00ff00 large
            setfattr -h -n security.selinux -v system_u:object_r:etc_t:s0 link
            setfattr -n security.selinux -v system_u:object_r:bin_t:s0 fifo
            setfattr -h -n trusted.link -v 1 link
            setcap cap_net_raw=ep sub/setuid
            setfacl -m u:1000:rwx,g:7:-w-,m::rx sub/setuid
            setfacl -m u:5:rwx -m d:u:6:r-x inherits; printf z > inherits/child; mkdir inherits/dir
            setfacl -b inherits/child; setfacl -k inherits/dir
            touch -hd '2001-02-03 04:05:06.123456789Z' link fifo char file large sub/dangling
            touch -hd '2038-02-03 04:05:06.999999999Z' sub/deep sparse
            touch -d '1999-12-31 23:59:59.000000001Z' sub inherits .
            """;

    @TempDir Path directory;
    private Path source;
    private Path mountpoint;
    private Images images;
    private Filesystem host;

    @BeforeEach
    void makeTree() throws IOException {
        Needs.root();
        Needs.program("setfacl", "acl");
        Needs.program("setfattr", "attr");
        Needs.program("setcap", "libcap2-bin");
        images = new Images(directory);
        source = Files.createDirectory(directory.resolve("source"));
        mountpoint = Files.createDirectory(directory.resolve("mountpoint"));
        Commands.run("sh", "-ec", TREE, source);
        host = KernelFilesystem.onDirectory(source, false);
        FileTree.of(host).create().socket(path("/tree/socket"), 0640);
        Commands.run("touch", "-d", "1999-12-31 23:59:59.000000001Z", source.resolve("tree"));
    }

    @AfterEach
    void close() throws IOException {
        if (host != null) {
            host.close();
        }
        if (images != null) {
            images.close();
        }
    }

    private Path image(String type) throws IOException {
        Needs.filesystem(type);
        return TestImages.filesystem(type, directory.resolve(type + ".img"));
    }

    private String onDisk(Path image, String type, String path) {
        return Listing.of(image, type, mountpoint, path);
    }

    /** Line by line, so that a difference is told and not the whole. */
    private static void assertSame(String actual, String expected) {
        assertThat(actual.lines().toList())
                .containsExactlyInAnyOrderElementsOf(expected.lines().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs"})
    void archiveKeepsWhatCpKeeps(String type) throws IOException {
        Path image = image(type);
        try (Filesystem filesystem = images.mount(image, type, false)) {
            FileTree guest = FileTree.of(filesystem);
            CopyReport in =
                    FileTree.of(host).copyTree(path("/tree"), guest, path("/"), Kept.ARCHIVE);
            assertThat(in.skipped()).isZero();
            guest.create().directory(path("/copies"), 0755);
            guest.copy("/tree", "/copies/tree");
            guest.copy("/tree", "/moving");
            guest.move("/moving", "/moved");
            assertThat(guest.status("/copies/tree/sparse").allocatedBytes()).isLessThan(1 << 20);
            assertThat(guest.status("/tree/hole").allocatedBytes()).isLessThan(1 << 20);
        }
        Path copies = Files.createDirectory(directory.resolve("cp"));
        Commands.run("cp", "-a", source.resolve("tree"), copies);

        String expected = Listing.of(copies.resolve("tree"));

        assertThat(expected)
                .contains("./sub/deep/hard2", ".1234567890", "12c:11170")
                .contains("trusted.t=0x00ff00", "user:1000:rwx", "security.capability=");
        assertSame(Listing.of(source.resolve("tree")), expected);
        assertSame(onDisk(image, type, "tree"), expected);
        assertSame(onDisk(image, type, "copies/tree"), expected);
        assertSame(onDisk(image, type, "moved"), expected);
    }

    /**
     * From one guest to another, whose directory hands down a list that the copies must not get.
     */
    @Test
    void copiesBetweenGuests() throws IOException {
        Path one = image("ext4");
        Path other = image("xfs");
        try (Filesystem from = images.mount(one, "ext4", false);
                Filesystem to = images.mount(other, "xfs", false)) {
            FileTree first = FileTree.of(from);
            FileTree second = FileTree.of(to);
            FileTree.of(host).copyTree(path("/tree"), first, path("/"), Kept.ARCHIVE);
            second.create().directory(path("/srv"), 0755);
            second.attributes()
                    .setDefaultAcl(path("/srv"), Acl.parse("u::rwx,u:9:rwx,g::rwx,m::rwx,o::rwx"));
            first.copy(path("/tree"), second, path("/srv/copy"), Kept.ARCHIVE, Monitor.NONE);
            first.move(path("/tree"), second, path("/srv/moved"), Monitor.NONE);

            assertThat(first.exists("/tree")).isFalse();
            assertThat(second.list("/srv")).hasSize(2);
        }
        String expected = Listing.of(source.resolve("tree"));
        assertSame(onDisk(other, "xfs", "srv/copy"), expected);
        assertSame(onDisk(other, "xfs", "srv/moved"), expected);
    }

    @Test
    void movesAcrossTheFilesystemsOfAGuest() throws IOException {
        try (Filesystem root = images.mount(image("ext4"), "ext4", false)) {
            FileTree guest = FileTree.of(root);
            guest.create().directory(path("/mnt"), 0755);
            root.attach(images.mount(image("btrfs"), "btrfs", false), path("/mnt"));
            FileTree.of(host).copyTree(path("/tree"), guest, path("/"), Kept.ARCHIVE);
            FileStatus file = guest.status("/tree/file");

            guest.move("/tree", "/mnt/tree");
            guest.writeText("/mnt/other", "replaced");
            guest.move("/mnt/tree/file", "/mnt/other");

            assertThat(guest.exists("/tree")).isFalse();
            assertThat(guest.readText("/mnt/other")).isEqualTo("one");
            assertThat(guest.status("/mnt/other").modified()).isEqualTo(file.modified());
            assertThat(guest.status("/mnt/other").links()).isEqualTo(3);
            assertThat(guest.status("/mnt/other").filesystemId())
                    .isNotEqualTo(guest.status("/").filesystemId());
            assertErrno("EBUSY", () -> guest.move("/mnt", "/elsewhere"));
        }
    }

    /** The target is too small: the source stays as it was, and nothing is left of the copy. */
    @Test
    void aMoveThatFailsLosesNothing() throws IOException {
        Path small = TestImages.filesystem("ext4", directory.resolve("small.img"), 2);
        try (Filesystem from = images.mount(image("ext4"), "ext4", false);
                Filesystem to = images.mount(small, "ext4", false)) {
            FileTree first = FileTree.of(from);
            FileTree second = FileTree.of(to);
            FileTree.of(host).copyTree(path("/tree"), first, path("/"), Kept.ARCHIVE);
            second.writeText("/there", "before");
            List<?> before = second.list("/");

            assertErrno(
                    "ENOSPC", () -> first.move(path("/tree"), second, path("/tree"), Monitor.NONE));
            assertErrno(
                    "ENOSPC",
                    () -> first.move(path("/tree/large"), second, path("/there"), Monitor.NONE));
            assertErrno(
                    "ENOSPC",
                    () ->
                            first.copy(
                                    path("/tree"),
                                    second,
                                    path("/copy"),
                                    Kept.ARCHIVE,
                                    Monitor.NONE));

            assertThat(second.list("/")).isEqualTo(before);
            assertThat(second.readText("/there")).isEqualTo("before");
            assertThat(first.ranges().isEqual(path("/tree/large"), path("/tree/large"))).isTrue();
            assertThat(first.list("/tree")).hasSameSizeAs(FileTree.of(host).list("/tree"));
            assertErrno(
                    "EISDIR",
                    () ->
                            first.move(
                                    path("/tree/file"), second, path("/lost+found"), Monitor.NONE));
        }
    }

    /** As cp --reflink=auto does it: a copy takes no space until one of the two is changed. */
    @ParameterizedTest
    @ValueSource(strings = {"xfs", "btrfs"})
    void copiesShareTheirBlocks(String type) throws IOException {
        byte[] content = new byte[40 << 20];
        new Random(1).nextBytes(content);
        try (Filesystem filesystem = images.mount(image(type), type, false)) {
            FileTree guest = FileTree.of(filesystem);
            guest.write("/file", content);
            filesystem.sync();
            long used = guest.space(path("/")).usedBytes();

            guest.copy("/file", "/copy");
            guest.copyFile(path("/file"), path("/plain"));
            filesystem.sync();

            assertThat(guest.read("/copy")).isEqualTo(content);
            assertThat(guest.ranges().isEqual(path("/file"), path("/plain"))).isTrue();
            assertThat(guest.space(path("/")).usedBytes() - used).isLessThan(10 << 20);
            guest.ranges().write(path("/copy"), 12345, new byte[100]);
            assertThat(guest.read("/file")).isEqualTo(content);
        }
    }

    /** 8 TiB, of which a few bytes are there: it would take hours to read. */
    @ParameterizedTest
    @ValueSource(strings = {"xfs", "btrfs"})
    void hugeSparseFilesAreCheap(String type) throws IOException {
        long size = 8L << 40;
        GuestPath huge = path("/huge");
        try (Filesystem filesystem = images.mount(image(type), type, false)) {
            FileTree guest = FileTree.of(filesystem);
            guest.create().file(huge, 0644).close();
            guest.ranges().truncate(huge, size);
            for (long offset : new long[] {0, 3L << 40, size - 4}) {
                guest.ranges().write(huge, offset, new byte[] {1, 2, 3, 4});
            }

            guest.copy("/huge", "/copy");
            guest.copyFile(huge, path("/plain"));

            assertThat(guest.status("/copy").sizeBytes()).isEqualTo(size);
            assertThat(guest.status("/copy").allocatedBytes()).isLessThan(1 << 20);
            assertThat(guest.ranges().isEqual(huge, path("/copy"))).isTrue();
            assertThat(guest.ranges().isEqual(huge, path("/plain"))).isTrue();
            assertThat(guest.ranges().isZero(huge)).isFalse();
            guest.ranges().punchHole(huge, 0, 4096);
            guest.ranges().punchHole(huge, 3L << 40, 4096);
            guest.ranges().punchHole(huge, size - 4096, 4096);
            assertThat(guest.ranges().isZero(huge)).isTrue();
            assertThat(guest.ranges().isEqual(huge, path("/copy"))).isFalse();
            Path sparse = directory.resolve("huge");
            guest.download(path("/copy"), sparse);
            guest.upload(sparse, path("/up"));
            assertThat(Files.size(sparse)).isEqualTo(size);
            assertThat(guest.ranges().isEqual(path("/up"), path("/copy"))).isTrue();
            assertThat(guest.is(FileType.REGULAR, path("/up"))).isTrue();
        }
    }
}
