package io.drydock.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CancelledException;
import io.drydock.error.CorruptDataException;
import io.drydock.error.DrydockException;
import io.drydock.error.FileException;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.task.Monitor;
import io.drydock.testing.Needs;
import io.drydock.testing.TreeListing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Archives that want out of their directory, or to use up all there is. The guest's root is {@code
 * root}, it is unpacked into {@code root/target}; {@code root/outside} is the guest's, but outside.
 */
class HostileTarTest {
    private static final GuestPath TARGET = GuestPath.of("/target");

    @TempDir private Path directory;
    private Path target;
    private Path outside;
    private FileTree files;
    private List<String> before;

    @BeforeEach
    void makeGuest() throws IOException {
        Needs.root();
        Needs.program("getfattr", "attr");
        Path root = Files.createDirectory(directory.resolve("root"));
        target = Files.createDirectory(root.resolve("target"));
        outside = Files.createDirectory(root.resolve("outside"));
        Files.writeString(outside.resolve("passwd"), "original");
        Files.createDirectory(outside.resolve("directory"));
        Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwx------"));
        files = FileTree.of(KernelFilesystem.onDirectory(root, false));
        before = TreeListing.of(outside);
    }

    @AfterEach
    void nothingOutsideHasChanged() throws IOException {
        if (before != null) {
            assertThat(TreeListing.differences(before, TreeListing.of(outside))).isEmpty();
        }
    }

    private UnpackReport unpack(Crafted archive) throws IOException {
        return unpack(archive.stream(), UnpackOptions.DEFAULTS);
    }

    private UnpackReport unpack(InputStream archive, UnpackOptions options) throws IOException {
        return Tar.in(archive, files, TARGET, options, Monitor.NONE);
    }

    private void assertRefused(Crafted archive, String why) {
        assertThatThrownBy(() -> unpack(archive))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void dotsAreRefused() {
        for (String name : List.of("../outside/x", "a/../../outside/x", "..", "a/..", "/../x")) {
            assertRefused(new Crafted().file(name, "evil"), "leads out of the directory");
            assertRefused(new Crafted().directory(name + "/"), "leads out of the directory");
            assertRefused(new Crafted().symlink(name, "x"), "leads out of the directory");
            assertRefused(new Crafted().hardLink("x", name), "leads out of the directory");
            PaxRecord path = PaxRecord.of("path", name);
            assertRefused(
                    new Crafted().records(path).file("x", "evil"), "leads out of the directory");
        }
    }

    @Test
    void absoluteNamesAreRelative() throws Exception {
        unpack(new Crafted().file("/outside/passwd", "evil").file("///x", "x"));
        assertThat(target.resolve("outside/passwd")).hasContent("evil");
        assertThat(target.resolve("x")).hasContent("x");
    }

    @Test
    void aPlantedLinkIsNotGoneThrough() {
        for (String link : List.of("/outside", "../outside", "/target/../outside", ".")) {
            Crafted archive = new Crafted().symlink("a", link);
            assertRefused(archive.file("a/passwd", "evil"), "symbolic link");
            assertRefused(new Crafted().symlink("a", link).directory("a/new/"), "symbolic link");
            assertRefused(new Crafted().symlink("a", link).file("a/b/c", "evil"), "symbolic link");
            assertRefused(
                    new Crafted().symlink("a", link).hardLink("x", "a/passwd"), "symbolic link");
            assertRefused(new Crafted().symlink("a", link).symlink("a/x", "y"), "symbolic link");
        }
    }

    @Test
    void aChainOfPlantedLinksIsNotGoneThrough() {
        assertRefused(
                new Crafted()
                        .directory("d/")
                        .symlink("d/up", "..")
                        .symlink("e", "d/up/../outside")
                        .file("e/passwd", "evil"),
                "symbolic link");
    }

    @Test
    void aLinkThatWasThereIsNotGoneThrough() throws Exception {
        Files.createSymbolicLink(target.resolve("lib"), Path.of("../outside"));
        assertRefused(new Crafted().file("lib/passwd", "evil"), "symbolic link");
        assertRefused(new Crafted().hardLink("x", "lib/passwd"), "symbolic link");
    }

    @Test
    void aLinkInTheWayIsReplacedAndNotFollowed() throws Exception {
        for (String name : List.of("file", "directory", "link", "hard", "null")) {
            Files.createSymbolicLink(target.resolve(name), Path.of("/outside/passwd"));
        }
        Files.delete(target.resolve("directory"));
        Files.createSymbolicLink(target.resolve("directory"), Path.of("../outside/directory"));
        unpack(
                new Crafted()
                        .file("file", "new")
                        .directory("directory/")
                        .file("directory/in", "new")
                        .symlink("link", "elsewhere")
                        .hardLink("hard", "file")
                        .header("null", '3', "", 0));
        assertThat(target.resolve("file")).isRegularFile().hasContent("new");
        assertThat(Files.isSymbolicLink(target.resolve("directory"))).isFalse();
        assertThat(Files.readSymbolicLink(target.resolve("link"))).hasToString("elsewhere");
        assertThat(Files.getAttribute(target.resolve("file"), "unix:nlink")).isEqualTo(2);
        try (var names = Files.list(target)) {
            assertThat(names).hasSize(5); // nothing temporary
        }
    }

    /** Permissions and times are set at the end: not of what has taken the directory's place. */
    @Test
    void aDirectoryThatBecomesALinkIsNotFollowedAtTheEnd() throws Exception {
        unpack(new Crafted().directory("d/").symlink("d", "/outside"));
        unpack(new Crafted().directory("e/").directory("e/directory/").file("x", ""));
        assertThatThrownBy(() ->
                        unpack(
                                new Crafted()
                                        .directory("f/")
                                        .directory("f/directory/")
                                        .symlink("f/directory", "/outside")
                                        .symlink("f", "/outside")))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("ENOTEMPTY");
    }

    @Test
    void theTargetItselfIsNotReplaced() {
        for (String name : List.of(".", "./", "/", "")) {
            assertRefused(new Crafted().symlink(name, "/outside"), "would replace the directory");
            assertRefused(new Crafted().hardLink(name, "x"), "would replace the directory");
        }
    }

    @Test
    void hardLinksToWhatIsOutsideAreNotMade() throws Exception {
        assertThatThrownBy(() -> unpack(new Crafted().hardLink("x", "/outside/passwd")))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("ENOENT");
        // The link is linked, not what it leads to; and the new file takes its place.
        unpack(
                new Crafted()
                        .symlink("a", "/outside/passwd")
                        .hardLink("b", "a")
                        .file("b", "evil")
                        .hardLink("b", "b"));
        assertThat(target.resolve("b")).isRegularFile().hasContent("evil");
    }

    /** Only the caller may go through a link. */
    @Test
    void theTargetMayBeALink() throws Exception {
        Files.createSymbolicLink(target.resolveSibling("link"), Path.of("target"));
        Tar.in(
                new Crafted().directory("./").file("x", "x").stream(),
                files,
                GuestPath.of("/link"),
                UnpackOptions.DEFAULTS,
                Monitor.NONE);
        assertThat(target.resolve("x")).hasContent("x");
        assertThat(Files.isSymbolicLink(target.resolveSibling("link"))).isTrue();
    }

    @Test
    void devicesAreMadeAndNotOpened() throws Exception {
        // To open a fifo would wait for ever.
        unpack(
                new Crafted()
                        .header("fifo", '6', "", 0)
                        .header("fifo", '6', "", 0)
                        .file("fifo", "x"));
        assertThat(target.resolve("fifo")).hasContent("x");
    }

    private static UnpackOptions limited(UnpackLimits limits) {
        return UnpackOptions.DEFAULTS.withLimits(limits);
    }

    @Test
    void moreThanTheLimitsIsRefused() {
        UnpackLimits limits = UnpackLimits.DEFAULTS;
        Crafted three = new Crafted().file("a", "a").file("b", "b").file("c", "c");
        assertLimited(three, limits.withMaxMembers(2), "more than 2 members");
        assertLimited(three, limits.withMaxBytes(2000), "more than 2000 bytes");
        assertLimited(
                new Crafted().file("abc", "a"), limits.withMaxNameBytes(2), "more than 2 bytes");
        Crafted headers = new Crafted();
        for (int i = 0; i < 100; i++) {
            headers.records(PaxRecord.of("comment", "x".repeat(500)));
        }
        assertLimited(
                headers.file("a", "a"),
                limits.withMaxHeaderBytes(10_000),
                "10000 bytes of headers");
    }

    private void assertLimited(Crafted archive, UnpackLimits limits, String why) {
        assertThatThrownBy(() -> unpack(archive.stream(), limited(limits)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(why);
    }

    /** A header of 1 GiB is refused before anything is allocated for it. */
    @Test
    void hugeHeadersAreRefused() {
        for (char flag : new char[] {'x', 'g', 'L', 'K'}) {
            assertRefused(new Crafted().header("pax", flag, "", 1 << 30), "bytes of headers");
        }
    }

    @Test
    void aBombIsRefused() throws Exception {
        Path bomb = directory.resolve("bomb");
        try (OutputStream out = Compression.ZSTD.encoder(Files.newOutputStream(bomb))) {
            out.write(new Crafted().header("zeroes", '0', "", 4L << 30).bytes(), 0, 512);
            byte[] zeroes = new byte[1 << 20];
            for (int i = 0; i < 1100; i++) {
                out.write(zeroes);
            }
        }
        UnpackLimits limits = UnpackLimits.DEFAULTS.withMaxRatio(100);
        try (InputStream in = Files.newInputStream(bomb)) {
            assertThatThrownBy(() -> unpack(in, limited(limits)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("100 times");
        }
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void badMapsOfHolesAreDamage() {
        for (String map :
                List.of("0", "a,1", "5,1,0,1", "0,100", "-1,1", "9223372036854775807,1")) {
            Crafted archive =
                    new Crafted()
                            .records(
                                    PaxRecord.of("GNU.sparse.size", "10"),
                                    PaxRecord.of("GNU.sparse.map", map))
                            .file("x", "12");
            assertThatThrownBy(() -> unpack(archive)).isInstanceOf(CorruptDataException.class);
        }
        Crafted endless =
                new Crafted()
                        .records(
                                PaxRecord.of("GNU.sparse.major", "1"),
                                PaxRecord.of("GNU.sparse.minor", "0"))
                        .header("x", '0', "", 512)
                        .data(
                                Arrays.copyOf(
                                        "9999999999999\n".getBytes(StandardCharsets.US_ASCII),
                                        512));
        assertThatThrownBy(() -> unpack(endless)).isInstanceOf(RefusedException.class);
    }

    @Test
    void badRecordsAreDamage() {
        for (String content : List.of("99 a=b\n", "x", "5 ab\n", "7 a=b\n", " a=b\n", "-5 a=b\n")) {
            byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
            Crafted archive =
                    new Crafted().header("pax", 'x', "", bytes.length).data(bytes).file("x", "");
            assertThatThrownBy(() -> unpack(archive))
                    .as(content)
                    .isInstanceOf(CorruptDataException.class);
        }
        for (PaxRecord bad :
                List.of(
                        PaxRecord.of("size", "-1"),
                        PaxRecord.of("size", "x"),
                        PaxRecord.of("mtime", "1e999999999"),
                        PaxRecord.of("uid", "4294967296"),
                        PaxRecord.of("path", "a\0b"))) {
            assertThatThrownBy(() -> unpack(new Crafted().records(bad).file("x", "")))
                    .as(bad.keyword())
                    .isInstanceOf(CorruptDataException.class);
        }
    }

    @Test
    void whatIsCutOffOrChangedIsATypedError() throws Exception {
        byte[] whole =
                new Crafted()
                        .records(PaxRecord.of("mtime", "1.5"), PaxRecord.of("path", "d/long"))
                        .file("short", "content")
                        .directory("e/")
                        .symlink("l", "t")
                        .bytes();
        UnpackOptions options = UnpackOptions.DEFAULTS.withAllExtras();
        for (int length = 0; length < whole.length - 1024; length += 100) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> unpack(new ByteArrayInputStream(part), options))
                    .isInstanceOf(CorruptDataException.class);
        }
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                unpack(new ByteArrayInputStream(changed), options);
            } catch (DrydockException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    /** What was there is still there, what is unpacked stays, and the rest is not. */
    @Test
    void cancellingLeavesNothingHalfDone() throws Exception {
        Files.writeString(target.resolve("large"), "old");
        Crafted archive = new Crafted().file("first", "1").header("large", '0', "", 8 << 20);
        archive.data(new byte[8 << 20]).file("last", "2");
        assertThatThrownBy(() -> unpackCancelled(archive, UnpackOptions.DEFAULTS))
                .isInstanceOf(CancelledException.class)
                .hasMessageContaining("1 members are unpacked and stay");
        assertThat(target.resolve("first")).hasContent("1");
        assertThat(target.resolve("large")).hasContent("old");
        try (var names = Files.list(target)) {
            assertThat(names).hasSize(2);
        }
    }

    private void unpackCancelled(Crafted archive, UnpackOptions options) throws IOException {
        Monitor monitor =
                new Monitor() {
                    private boolean cancelled;

                    @Override
                    public void progressed(long done, long total) {
                        cancelled = done > 4 << 20;
                    }

                    @Override
                    public void checkCancelled() throws CancelledException {
                        if (cancelled) {
                            throw new CancelledException("test", "test");
                        }
                    }
                };
        Tar.in(archive.stream(), files, TARGET, options, monitor);
    }

    @Test
    void aWholeThatFailsLeavesNothing() throws Exception {
        UnpackOptions whole = UnpackOptions.DEFAULTS.withWhole(true);
        Crafted bad = new Crafted().directory("d/").file("d/first", "1").file("../x", "2");
        assertThatThrownBy(() -> unpack(bad.stream(), whole)).isInstanceOf(RefusedException.class);
        assertThat(target).isEmptyDirectory();
        unpack(new Crafted().file("first", "1").stream(), whole);
        assertThat(target.resolve("first")).hasContent("1");
        assertThatThrownBy(() -> unpack(new Crafted().file("second", "2").stream(), whole))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("ENOTEMPTY");
        try (var names = Files.list(target.getParent())) {
            assertThat(names).hasSize(2);
        }
    }

    @Test
    void whatIsNoArchiveIsDamage() {
        assertThatThrownBy(
                        () -> unpack(new ByteArrayInputStream(new byte[0]), UnpackOptions.DEFAULTS))
                .isInstanceOf(CorruptDataException.class);
        byte[] text = "no archive ".repeat(100).getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> unpack(new ByteArrayInputStream(text), UnpackOptions.DEFAULTS))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("no tar archive");
    }
}
