package io.drydock.internal.iso9660;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.internal.driver.Inodes;
import io.drydock.testing.Commands;
import io.drydock.testing.InodesListing;
import io.drydock.testing.Needs;
import io.drydock.testing.TreeListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same images as Linux shows them, whichever of their trees it is. */
@Tag("uml")
class IsoKernelTest {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "xorriso -as mkisofs -quiet -R -J, ''",
        "xorriso -as mkisofs -quiet -R -J, norock",
        "genisoimage -quiet -R -J -joliet-long -input-charset utf-8, ''",
        "genisoimage -quiet -R -J -joliet-long -input-charset utf-8, norock",
        "genisoimage -quiet -R -J -joliet-long -input-charset utf-8, 'norock,nojoliet'",
        "genisoimage -quiet -l -input-charset iso8859-1, ''",
    })
    void allIsAsTheKernelShowsIt(String tool, String options) throws IOException {
        Needs.filesystem("iso9660");
        Needs.program(tool.substring(0, tool.indexOf(' ')), tool.substring(0, tool.indexOf(' ')));
        Path tree = IsoImages.tree(directory.resolve("tree"), true);
        Commands.run("sh", "-c", "rm " + tree + "/*UTF-8*");
        Path image = IsoImages.image(directory.resolve("image"), tree, (Object[]) tool.split(" "));
        List<String> kernels = kernels(image, options);
        String[] ours = options.isEmpty() ? new String[0] : options.split(",");
        try (Inodes inodes = IsoImages.open(image, ours)) {
            assertThat(
                            TreeListing.differences(
                                    kernels,
                                    InodesListing.of(inodes, TreeListing.Without.ATTRIBUTES)))
                    .isEmpty();
        }
    }

    private List<String> kernels(Path image, String options) throws IOException {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        Commands.tryRun("modprobe", "loop");
        Commands.run(
                "mount", "-t", "iso9660", "-o", "loop,ro,iocharset=utf8," + options, image, mount);
        try {
            return TreeListing.of(mount, TreeListing.Without.ATTRIBUTES);
        } finally {
            Commands.run("umount", mount);
        }
    }
}
