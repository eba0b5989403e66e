package io.drydock.internal.iso9660;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.internal.driver.Inodes;
import io.drydock.testing.Commands;
import io.drydock.testing.InodesListing;
import io.drydock.testing.Needs;
import io.drydock.testing.TreeListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of xorriso and genisoimage, compared with what they were made of. */
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
    void unknownOptionsAndOtherBytesAreRefused() throws IOException {
        Path zeroes = directory.resolve("zeroes");
        Files.write(zeroes, new byte[1 << 20]);
        assertThatThrownBy(() -> IsoImages.open(zeroes, "subvol=@"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("nojoliet");
        assertThatThrownBy(() -> IsoImages.open(zeroes)).isInstanceOf(CorruptDataException.class);
    }
}
