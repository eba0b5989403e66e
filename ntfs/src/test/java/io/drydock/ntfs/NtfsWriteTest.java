package io.drydock.ntfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.NewInode;
import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.driver.WritableInodes;
import io.drydock.testing.TreeListing;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver has written, read by ntfs-3g and checked by ntfsfix. */
class NtfsWriteTest {
    @TempDir private Path directory;
    private NtfsImage image;

    @BeforeEach
    void make() throws Exception {
        image = NtfsImage.make(directory.resolve("ntfs"), 64);
    }

    private static long file(WritableInodes inodes, long parent, String name) throws IOException {
        return inodes.create(parent, Trees.bytes(name), NewInode.of(FileType.REGULAR, 0644));
    }

    private static long directory(WritableInodes inodes, long parent, String name)
            throws IOException {
        return inodes.create(parent, Trees.bytes(name), NewInode.of(FileType.DIRECTORY, 0755));
    }

    private void assertThatNtfs3gAgrees() throws Exception {
        image.check();
        image.read(inodes ->
                assertThat(
                                TreeListing.differences(
                                        Trees.lines(image.run(Trees.SCRIPT)), Trees.facts(inodes)))
                        .isEmpty());
    }

    @Test
    void everyKindOfFile() throws Exception {
        byte[] noise = new byte[3_000_000];
        new Random(1).nextBytes(noise);
        image.write(inodes -> {
            long root = inodes.root();
            long sub = directory(inodes, root, "größe 😀");
            Trees.write(inodes, file(inodes, sub, "noise"), 0, noise);
            Trees.write(inodes, file(inodes, sub, "small"), 5, Trees.bytes("text"));
            Trees.write(inodes, file(inodes, sub, "sparse"), 4_000_000, noise);
            file(inodes, sub, "empty");
            inodes.create(
                    sub,
                    Trees.bytes("link"),
                    new NewInode(FileType.SYMBOLIC_LINK, 0777, 0, Trees.bytes("../ä")));
            inodes.create(
                    sub,
                    Trees.bytes("block"),
                    new NewInode(FileType.BLOCK_DEVICE, 0600, 8 << 8 | 1, new byte[0]));
            inodes.create(sub, Trees.bytes("fifo"), NewInode.of(FileType.FIFO, 0600));
            inodes.create(sub, Trees.bytes("sock"), NewInode.of(FileType.SOCKET, 0600));
            long linked = file(inodes, sub, "one");
            inodes.link(root, Trees.bytes("two"), linked);
            inodes.setLabel("Néw");
        });

        assertThatNtfs3gAgrees();
        image.read(inodes -> {
            long sub = Trees.find(inodes, "größe 😀");
            assertThat(inodes.list(sub)).hasSize(9);
            assertThat(inodes.label()).isEqualTo("Néw");
            assertThat(Trees.text(inodes, Trees.find(inodes, "größe 😀/small")))
                    .isEqualTo("\0\0\0\0\0text");
            assertThat(inodes.readLink(Trees.find(inodes, "größe 😀/link")))
                    .isEqualTo(Trees.bytes("../ä"));
        });
    }

    @Test
    void contentGrowsShrinksAndIsOverwritten() throws Exception {
        image.write(inodes -> {
            long inode = file(inodes, inodes.root(), "file");
            try (WritableContent content = inodes.open(inode)) {
                content.write(0, MemorySegment.ofArray(Trees.bytes("x".repeat(100_000))));
                content.write(50_000, MemorySegment.ofArray(Trees.bytes("middle")));
                content.truncate(50_003);
                byte[] end = new byte[10];
                assertThat(content.read(49_999, MemorySegment.ofArray(end))).isEqualTo(4);
                assertThat(end).startsWith(Trees.bytes("xmid"));
                content.truncate(70_000);
                assertThat(content.read(69_999, MemorySegment.ofArray(end))).isEqualTo(1);
                assertThat(end[0]).isZero();
                content.truncate(3);
            }
            assertThat(Trees.text(inodes, inode)).isEqualTo("xxx");
            inodes.flush();
            Trees.write(inodes, inode, 3, Trees.bytes("after the flush"));
        });

        assertThatNtfs3gAgrees();
        assertThat(image.run("cat file")).isEqualTo("xxxafter the flush");
    }

    @Test
    void directoriesGrowAndShrink() throws Exception {
        image.write(inodes -> {
            long many = directory(inodes, inodes.root(), "many");
            for (int i = 0; i < 3000; i++) {
                Trees.write(inodes, file(inodes, many, "name number " + i), 0, Trees.bytes("" + i));
            }
            for (int i = 0; i < 3000; i += 3) {
                inodes.free(inodes.unlink(many, Trees.bytes("NAME number " + i)).orElseThrow());
            }
        });

        assertThatNtfs3gAgrees();
        image.write(inodes -> {
            long many = Trees.find(inodes, "many");
            for (var entry : inodes.list(many)) {
                inodes.free(inodes.unlink(many, entry.name()).orElseThrow());
            }
            inodes.removeDirectory(inodes.root(), Trees.bytes("many"));
        });
        assertThatNtfs3gAgrees();
        assertThat(image.run("ls -A")).isEmpty();
    }

    @Test
    void filesCanBeReadUntilTheyAreFreed() throws Exception {
        image.write(inodes -> {
            long root = inodes.root();
            long old = file(inodes, root, "file");
            Trees.write(inodes, old, 0, Trees.bytes("old"));
            assertThat(inodes.unlink(root, Trees.bytes("file"))).hasValue(old);
            assertThat(inodes.lookup(root, Trees.bytes("file"))).isEmpty();
            assertThat(inodes.list(root)).isEmpty();
            assertThat(inodes.status(old).links()).isZero();
            long made = file(inodes, root, "file");
            Trees.write(inodes, made, 0, Trees.bytes("new"));
            assertThat(Trees.text(inodes, old)).isEqualTo("old");
            assertThat(Trees.text(inodes, made)).isEqualTo("new");
            assertThat(inodes.list(root)).hasSize(1);
            inodes.free(old);
            long sub = directory(inodes, root, "sub");
            long inner = file(inodes, sub, "inner");
            inodes.unlink(sub, Trees.bytes("inner"));
            inodes.removeDirectory(root, Trees.bytes("sub"));
            Trees.write(inodes, inner, 0, Trees.bytes("still"));
            assertThat(Trees.text(inodes, inner)).isEqualTo("still");
            inodes.free(inner);
        });

        assertThatNtfs3gAgrees();
        assertThat(image.run("ls -A; cat file")).isEqualTo("file\nnew");
    }

    @Test
    void renames() throws Exception {
        image.write(inodes -> {
            long root = inodes.root();
            long a = directory(inodes, root, "a");
            long b = directory(inodes, root, "b");
            long file = file(inodes, a, "file");
            Trees.write(inodes, file, 0, Trees.bytes("moved"));
            long other = file(inodes, b, "other");
            assertThat(inodes.rename(a, Trees.bytes("file"), b, Trees.bytes("other")))
                    .hasValue(other);
            inodes.free(other);
            assertThat(inodes.rename(root, Trees.bytes("b"), a, Trees.bytes("inner"))).isEmpty();
            directory(inodes, root, "empty");
            inodes.rename(a, Trees.bytes("inner"), root, Trees.bytes("empty"));
            inodes.rename(root, Trees.bytes("a"), root, Trees.bytes("A"));
            assertThat(inodes.list(root))
                    .extracting(entry -> new String(entry.name(), StandardCharsets.UTF_8))
                    .containsExactlyInAnyOrder("A", "empty");
        });

        assertThatNtfs3gAgrees();
        assertThat(image.run("cat empty/other; ls -A A")).isEqualTo("moved");
    }

    @Test
    void attributesAndTimes() throws Exception {
        Instant modified = Instant.parse("1999-12-31T23:59:59.1234567Z");
        image.write(inodes -> {
            long file = file(inodes, inodes.root(), "file");
            inodes.setAttribute(file, "user.one", Trees.bytes("1"));
            inodes.setAttribute(file, "user.big", new byte[60_000]);
            inodes.setAttribute(file, "user.gone", Trees.bytes("x"));
            inodes.removeAttribute(file, "user.gone");
            inodes.setAttribute(file, "user.one", Trees.bytes("other"));
            inodes.setAttribute(file, "system.ntfs_attrib", new byte[] {0x22, 0, 0, 0});
            assertThatErrno(() -> inodes.removeAttribute(file, "user.gone"), LibC.ENODATA());
            assertThatErrno(
                    () -> inodes.setAttribute(file, "security.x", new byte[1]), LibC.EOPNOTSUPP());
            assertThatErrno(
                    () -> inodes.setAttribute(file, "system.ntfs_acl", new byte[3]), LibC.EINVAL());
            inodes.setTimes(file, FileTimes.ofModified(modified));
            byte[] acl = inodes.attribute(inodes.root(), "system.ntfs_acl").orElseThrow();
            inodes.setAttribute(file, "system.ntfs_acl", acl);
        });

        assertThatNtfs3gAgrees();
        assertThat(image.run("getfattr --only-values -n user.one file")).isEqualTo("other");
        assertThat(image.run("getfattr --only-values -n user.big file | wc -c"))
                .isEqualTo("60000\n");
        assertThat(image.run("getfattr --absolute-names -e hex -n system.ntfs_attrib file"))
                .contains("0x22000000");
        image.read(inodes -> {
            long file = Trees.find(inodes, "file");
            assertThat(inodes.status(file).modified()).isEqualTo(modified);
            assertThat(inodes.attribute(file, "system.ntfs_acl").orElseThrow())
                    .isEqualTo(inodes.attribute(inodes.root(), "system.ntfs_acl").orElseThrow());
        });
    }

    private static void assertThatErrno(ThrowingCallable call, int errno) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InodeException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    @Test
    void compressedFilesStayCompressed() throws Exception {
        image.run(
                "mkdir c; setfattr -h -v 0x00000800 -n system.ntfs_attrib_be c; yes | head -c 300000 > c/f");
        byte[] noise = new byte[100_000];
        new Random(3).nextBytes(noise);
        image.write(inodes -> {
            long file = Trees.find(inodes, "c/f");
            Trees.write(inodes, file, 130_000, noise);
            Trees.write(inodes, file, 300_000, Trees.bytes("z".repeat(1_000_000)));
            try (WritableContent content = inodes.open(file)) {
                content.truncate(1_500_000);
                content.truncate(1_200_001);
            }
        });

        assertThatNtfs3gAgrees();
        image.read(inodes ->
                assertThat(inodes.status(Trees.find(inodes, "c/f")).allocatedBytes())
                        .isLessThan(600_000));
    }

    @Test
    void aFullDiskLosesNothing() throws Exception {
        image.write(inodes -> {
            long kept = file(inodes, inodes.root(), "kept");
            Trees.write(inodes, kept, 0, Trees.bytes("kept"));
            long large = file(inodes, inodes.root(), "large");
            assertThatErrno(
                    () -> {
                        for (long at = 0; ; at += 1 << 20) {
                            Trees.write(inodes, large, at, new byte[1 << 20]);
                        }
                    },
                    LibC.ENOSPC());
            assertThat(Trees.text(inodes, kept)).isEqualTo("kept");
            inodes.free(inodes.unlink(inodes.root(), Trees.bytes("large")).orElseThrow());
            assertThat(inodes.space().freeBytes()).isGreaterThan(40L << 20);
        });

        assertThatNtfs3gAgrees();
    }

    @Test
    void ntfsOwnFilesStayAsTheyAre() throws Exception {
        image.write(inodes -> {
            long bitmap = Trees.find(inodes, "$Bitmap");
            assertThatErrno(
                    () -> inodes.unlink(inodes.root(), Trees.bytes("$Bitmap")), LibC.EPERM());
            assertThatErrno(() -> Trees.write(inodes, bitmap, 0, new byte[1]), LibC.EPERM());
            assertThatErrno(() -> file(inodes, Trees.find(inodes, "$Extend"), "x"), LibC.EPERM());
        });

        assertThatNtfs3gAgrees();
    }
}
