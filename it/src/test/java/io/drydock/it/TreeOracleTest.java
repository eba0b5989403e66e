package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.archive.Compression;
import io.drydock.archive.PackOptions;
import io.drydock.archive.Tar;
import io.drydock.archive.UnpackOptions;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.it.OracleTree.Entry;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.testing.TreeListing;
import io.drydock.testing.TreeListing.Without;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A tree of 20,000 files with every kind of inode is the same whether our API or other programs
 * have made it, and comes whole out of every pair of who packs and who unpacks. find, stat,
 * sha256sum and getfattr look at it, on filesystems that the kernel has mounted without us.
 */
class TreeOracleTest {
    private static final long SEED = 20_000;
    private static final int FILES = 20_000;
    private static final int MEBIBYTES = 512;
    private static final GuestPath IN = GuestPath.of("/tree");

    private static final String GNU_TAR =
            "tar --xattrs --xattrs-include='*' --acls --numeric-owner --warning=no-unknown-keyword";
    private static final String BSDTAR = "bsdtar --xattrs --acls --numeric-owner";

    @TempDir private Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
        Needs.program("setfacl", "acl");
        Needs.program("setfattr", "attr");
    }

    private interface Work {
        void on(Path tree) throws IOException;
    }

    private interface OwnWork {
        void on(Filesystem filesystem) throws IOException;
    }

    /** Mounted by mount(8), on a directory of its own. */
    private void mounted(Path image, String options, Work work) throws IOException {
        Path point = Files.createDirectory(directory.resolve("point"));
        try {
            Commands.run("mount", "-o", "loop," + options, image, point);
            try {
                work.on(point.resolve("tree"));
            } finally {
                Commands.run("umount", point);
            }
        } finally {
            Files.delete(point);
        }
    }

    private static void opened(Path image, OwnWork work) throws IOException {
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(false);
        try (Session session = Session.builder().drive(image, raw).open();
                Filesystem filesystem = session.mount(session.device("/dev/sda"))) {
            work.on(filesystem);
        }
    }

    private Path image(String type, String name) throws IOException {
        Path image = directory.resolve(name);
        if (type.equals("vfat")) {
            Commands.run("mkfs.vfat", TestImages.sparse(image, 64));
            return image;
        }
        return TestImages.filesystem(type, image, MEBIBYTES);
    }

    private List<String> listing(Path image, Without... without) throws IOException {
        List<List<String>> listings = new ArrayList<>();
        mounted(image, "ro", tree -> listings.add(TreeListing.of(tree, without)));
        return listings.getFirst();
    }

    private Path madeByOthers(String type, List<Entry> entries, boolean posix) throws IOException {
        Path image = image(type, "theirs");
        mounted(
                image,
                "rw",
                tree -> {
                    Files.createDirectory(tree);
                    OracleTools.make(entries, tree, directory, posix);
                    Commands.run("touch", "-d", "@1262304000", tree);
                });
        return image;
    }

    private Path madeByUs(String type, List<Entry> entries, boolean posix) throws IOException {
        Path image = image(type, "ours");
        opened(
                image,
                filesystem -> {
                    filesystem.createDirectory(IN, 0755);
                    new OracleWriter(filesystem, IN, posix).make(entries);
                    FileTimes time = FileTimes.ofModified(Instant.ofEpochSecond(1_262_304_000));
                    filesystem.setTimes(IN, time, false);
                });
        return image;
    }

    private void pack(Path image, Path archive, Compression format) throws IOException {
        PackOptions options = PackOptions.DEFAULTS.withAllExtras().withCompression(format);
        opened(
                image,
                filesystem -> {
                    try (OutputStream out = Files.newOutputStream(archive)) {
                        Tar.out(FileTree.of(filesystem), IN, out, options, Monitor.NONE);
                    }
                });
    }

    private void unpack(Path archive, Path image) throws IOException {
        UnpackOptions options = UnpackOptions.DEFAULTS.withAllExtras();
        opened(
                image,
                filesystem -> {
                    filesystem.createDirectory(IN, 0755);
                    try (InputStream in = Files.newInputStream(archive)) {
                        Tar.in(in, FileTree.of(filesystem), IN, options, Monitor.NONE);
                    }
                });
    }

    private static void assertSame(List<String> expected, List<String> actual) {
        assertThat(expected).isNotEmpty();
        assertThat(TreeListing.differences(expected, actual)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs"})
    @Tag("host")
    void aTreeOfOursIsThatOfOtherPrograms(String type) throws Exception {
        Needs.filesystem(type);
        List<Entry> entries = OracleTree.of(SEED, FILES, true);
        Path theirs = madeByOthers(type, entries, true);
        List<String> expected = listing(theirs);
        Files.delete(theirs);
        Path ours = madeByUs(type, entries, true);
        assertSame(expected, listing(ours));
        Path archive = directory.resolve("archive");
        pack(ours, archive, Compression.ZSTD);
        Files.delete(ours);
        Path again = image(type, "again");
        unpack(archive, again);
        assertSame(withoutSockets(expected), withoutSockets(listing(again)));
    }

    /** Their attributes are on lines of their own: a socket's go with it. */
    private static List<String> withoutSockets(List<String> listing) {
        return listing.stream().filter(fact -> !fact.contains("\ts ")).toList();
    }

    @Test
    @Tag("host")
    void otherProgramsUnpackOurArchivesAndWeTheirs() throws Exception {
        Needs.program("bsdtar", "libarchive-tools");
        List<Entry> entries =
                OracleTree.of(SEED, FILES, true).stream().filter(e -> e.type() != 's').toList();
        Path theirs = madeByOthers("ext4", entries, true);
        List<String> expected = listing(theirs);
        Path archive = directory.resolve("archive");
        pack(theirs, archive, Compression.NONE);
        for (String reader : List.of(GNU_TAR, BSDTAR)) {
            Path image = image("ext4", "unpacked");
            mounted(
                    image,
                    "rw",
                    tree -> {
                        Files.createDirectory(tree);
                        shell(
                                "cd %s && LC_ALL=C.UTF-8 %s -xpf %s"
                                        .formatted(tree, reader, archive));
                        Commands.run("touch", "-d", "@1262304000", tree);
                    });
            assertSame(expected, listing(image));
            Files.delete(image);
        }
        mounted(
                theirs,
                "ro",
                tree ->
                        shell(
                                "cd %s && %s --format=posix -S -cf %s ."
                                        .formatted(tree, GNU_TAR, archive)));
        Path again = image("ext4", "again");
        unpack(archive, again);
        assertSame(expected, listing(again));
    }

    private static void shell(String command) {
        Commands.run("sh", "-c", command);
    }

    /** What vfat can hold: files and directories. */
    @Test
    @Tag("uml")
    void aTreeOnVfatIsThatOfOtherPrograms() throws Exception {
        Needs.filesystem("vfat");
        List<Entry> entries = OracleTree.of(SEED, 2_000, false);
        List<String> expected = listing(madeByOthers("vfat", entries, false), Without.ATTRIBUTES);
        Path ours = madeByUs("vfat", entries, false);
        assertSame(expected, listing(ours, Without.ATTRIBUTES));
    }
}
