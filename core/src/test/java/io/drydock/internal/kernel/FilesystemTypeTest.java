package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.Filesystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options that each type is mounted with, on kernels that have it. */
class FilesystemTypeTest {
    private static final String NAME = "Größe in € \uD83D\uDEA2";

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

    @ParameterizedTest
    @CsvSource({
        "ext2,  ext2,  mkfs.ext2,  e2fsprogs,  -q -F",
        "ext3,  ext3,  mkfs.ext3,  e2fsprogs,  -q -F",
        "vfat,  vfat,  mkfs.vfat,  dosfstools, -F 32",
        "exfat, exfat, mkfs.exfat, exfatprogs, -q",
        "ntfs,  ntfs3, mkntfs,     ntfs-3g,    -q -F -Q",
        "udf,   udf,   mkudffs,    udftools,   --utf8",
    })
    void namesAreUtf8(String type, String driver, String tool, String debian, String options)
            throws IOException {
        Needs.filesystem(driver);
        Needs.program(tool, debian);
        Path image = TestImages.sparse(directory.resolve("image"), 64);
        List<String> command = new ArrayList<>(List.of(tool));
        command.addAll(List.of(options.split(" ")));
        command.add(image.toString());
        Commands.run(command.toArray());
        for (int i = 0; i < 2; i++) {
            try (Filesystem filesystem = images.mount(image, type, i == 1)) {
                assertThat(filesystem.type()).isEqualTo(type);
                if (i == 0) {
                    create(filesystem, "/" + NAME, "content");
                }
                assertThat(read(filesystem, "/" + NAME)).isEqualTo("content");
                assertThat(filesystem.list(path("/")))
                        .extracting(entry -> entry.name().toString())
                        .contains(NAME);
            }
        }
    }

    @Test
    void anIsoImage() throws IOException {
        Needs.filesystem("iso9660");
        Needs.program("xorriso", "xorriso");
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.writeString(tree.resolve("f"), "content");
        Path image = directory.resolve("image");
        Commands.run("xorriso", "-as", "mkisofs", "-quiet", "-J", "-R", "-o", image, tree);
        try (Filesystem filesystem = images.mount(image, "iso9660", false)) {
            assertThat(filesystem.isReadOnly()).isTrue();
            assertThat(read(filesystem, "/f")).isEqualTo("content");
        }
    }
}
