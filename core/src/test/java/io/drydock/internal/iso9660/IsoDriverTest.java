package io.drydock.internal.iso9660;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CorruptDataException;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.Inodes;
import io.drydock.testing.Commands;
import io.drydock.testing.InodesListing;
import io.drydock.testing.Needs;
import io.drydock.testing.TreeListing;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of xorriso and genisoimage, compared with what they were made of. */
@Tag("host")
class IsoDriverTest {
    @TempDir Path directory;

    @Test
    void rockRidgeOfXorriso() throws IOException {
        Needs.program("xorriso", "xorriso");
        Path tree = IsoImages.tree(directory.resolve("tree"), Needs.isRoot());
        Path image =
                IsoImages.image(
                        directory.resolve("image"),
                        tree,
                        "xorriso",
                        "-as",
                        "mkisofs",
                        "-quiet",
                        "-J",
                        "-R",
                        "-V",
                        "LABEL");
        try (Inodes inodes = IsoImages.open(image)) {
            assertThat(inodes.label()).isEqualTo("LABEL");
            assertThat(inodes.space().totalBytes()).isEqualTo(Files.size(image));
            assertThat(differences(tree, inodes)).isEmpty();
        }
    }

    @Test
    void rockRidgeOfGenisoimageWithDirectoriesThatAreTooDeep() throws IOException {
        Needs.program("genisoimage", "genisoimage");
        Path tree = IsoImages.tree(directory.resolve("tree"), Needs.isRoot());
        Path image =
                IsoImages.image(directory.resolve("image"), tree, "genisoimage", "-quiet", "-R");
        try (Inodes inodes = IsoImages.open(image)) {
            assertThat(differences(tree, inodes)).allMatch(fact -> fact.startsWith("+./rr_moved"));
        }
    }

    @Test
    void compressedFiles() throws IOException {
        Needs.program("mkzftree", "genisoimage");
        Path tree = IsoImages.tree(directory.resolve("tree"), false);
        Path packed = directory.resolve("packed");
        Commands.run("mkzftree", tree, packed);
        IsoImages.setTimes(packed);
        Path image =
                IsoImages.image(
                        directory.resolve("image"), packed, "genisoimage", "-quiet", "-R", "-z");
        assertThat(Files.size(image)).isLessThan(Files.size(tree.resolve("large")) + 1_500_000);
        try (Inodes inodes = IsoImages.open(image)) {
            assertThat(differences(tree, inodes)).allMatch(fact -> fact.startsWith("+./rr_moved"));
        }
    }

    private static List<String> differences(Path tree, Inodes inodes) throws IOException {
        return TreeListing.differences(
                TreeListing.of(tree, TreeListing.Without.ATTRIBUTES),
                InodesListing.of(inodes, TreeListing.Without.ATTRIBUTES));
    }

    @Test
    void jolietAndPlainNames() throws IOException {
        Needs.program("genisoimage", "genisoimage");
        Path tree = IsoImages.tree(directory.resolve("tree"), false);
        Path image =
                IsoImages.image(
                        directory.resolve("image"),
                        tree,
                        "genisoimage",
                        "-quiet",
                        "-R",
                        "-J",
                        "-joliet-long",
                        "-input-charset",
                        "utf-8",
                        "-x",
                        tree + "/not UTF-8*");
        try (Inodes inodes = IsoImages.open(image, "norock")) {
            assertThat(names(inodes)).contains("caf\u00e9 \u65e5\u672c", "large", "many");
            assertThat(content(inodes, "large"))
                    .isEqualTo(Files.readAllBytes(tree.resolve("large")));
            assertThat(inodes.status(inodes.root()).permissions()).isEqualTo(0555);
        }
        try (Inodes inodes = IsoImages.open(image, "norock", "nojoliet")) {
            assertThat(names(inodes)).contains("large", "many").noneMatch(n -> n.contains(";"));
            assertThat(content(inodes, "text")).isEqualTo(Files.readAllBytes(tree.resolve("text")));
        }
    }

    @Test
    void aFileOfSeveralSections() throws IOException {
        Needs.program("genisoimage", "genisoimage");
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.writeString(tree.resolve("aa"), "first".repeat(1000));
        Files.writeString(tree.resolve("ab"), "second".repeat(500));
        Files.writeString(tree.resolve("ac"), "other");
        Path image = IsoImages.image(directory.resolve("image"), tree, "genisoimage", "-quiet");
        // Tools split only what has 4 GiB: so two files become one here.
        String bytes = Files.readString(image, StandardCharsets.ISO_8859_1);
        int flags = bytes.indexOf("AA.;1") - 33 + 25;
        String joined =
                bytes.substring(0, flags)
                        + '\u0080'
                        + bytes.substring(flags + 1).replace("AB.;1", "AA.;1");
        Files.writeString(image, joined, StandardCharsets.ISO_8859_1);
        try (Inodes inodes = IsoImages.open(image)) {
            assertThat(names(inodes)).containsExactly("aa", "ac");
            assertThat(new String(content(inodes, "aa"), StandardCharsets.UTF_8))
                    .isEqualTo("first".repeat(1000) + "second".repeat(500));
        }
    }

    private static List<String> names(Inodes inodes) throws IOException {
        return inodes.list(inodes.root()).stream()
                .map(entry -> new String(entry.name(), StandardCharsets.UTF_8))
                .toList();
    }

    private static byte[] content(Inodes inodes, String name) throws IOException {
        long inode =
                inodes.lookup(inodes.root(), name.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        byte[] bytes = new byte[(int) inodes.status(inode).sizeBytes() + 10];
        try (InodeContent content = inodes.open(inode)) {
            int count = content.read(0, MemorySegment.ofArray(bytes));
            return Arrays.copyOf(bytes, count);
        }
    }

    @Test
    void otherBytesAreRefused() throws IOException {
        Path zeroes = directory.resolve("zeroes");
        Files.write(zeroes, new byte[1 << 20]);
        assertThatThrownBy(() -> IsoImages.open(zeroes)).isInstanceOf(CorruptDataException.class);
    }
}
