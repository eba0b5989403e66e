package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.filesystem.DirectoryEntry;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a power failure left, opened read-only: what Linux finds when it has replayed the log. */
class DirtyLogTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs"})
    void theLogIsReplayedBesideTheImage(String type) throws Exception {
        Needs.root();
        Needs.filesystem(type);
        Needs.device("/dev/fuse", "the kernel's fuse module");
        Path original = GuestImages.named("dirty-" + type + ".raw");
        Path image = GuestImages.copy(original, directory.resolve("image"));
        ImageOptions options = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        try (Session session = Session.builder().drive(image, options).open();
                Filesystem filesystem = session.mount(session.device("/dev/sda"), List.of())) {
            List<String> found = new ArrayList<>();
            list(FileTree.of(filesystem), "", found);
            assertThat(found)
                    .containsExactlyInAnyOrderElementsOf(
                            Files.readAllLines(GuestImages.named("dirty-" + type + ".after.txt")));
        }
        Commands.run("cmp", image, original);
    }

    /** A line for everything in a directory: type, permissions, size, SHA-256, path. */
    private static void list(FileTree files, String directory, List<String> lines)
            throws IOException {
        for (DirectoryEntry entry : files.list("/" + directory)) {
            String path = directory + (directory.isEmpty() ? "" : "/") + entry.name();
            if (path.equals("lost+found")) {
                continue;
            }
            FileStatus status = files.linkStatus(GuestPath.of("/" + path));
            String facts =
                    switch (status.type()) {
                        case DIRECTORY -> "d %o - -";
                        case SYMBOLIC_LINK -> "l %o - -";
                        default -> "f %o " + status.sizeBytes() + " " + sha256(files, path);
                    };
            lines.add(facts.formatted(status.permissions()) + " " + path);
            if (status.isDirectory()) {
                list(files, path, lines);
            }
        }
    }

    private static String sha256(FileTree files, String path) throws IOException {
        try {
            byte[] content = files.read("/" + path);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }
}
