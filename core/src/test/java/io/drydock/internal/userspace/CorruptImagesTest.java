package io.drydock.internal.userspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Commands;
import io.drydock.testing.CorruptImages;
import io.drydock.testing.CorruptImages.Tally;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Native libraries at corrupted images, in workers: none ends this JVM, none hangs it. {@code
 * -Ddrydock.corrupt.images=2000} tries more of them than a few.
 */
class CorruptImagesTest {
    @TempDir private Path directory;

    private Path tree;

    @BeforeEach
    void makeTree() throws IOException {
        tree = Files.createDirectory(directory.resolve("tree"));
        Path deep = Files.createDirectories(tree.resolve("a/b/c"));
        Files.writeString(deep.resolve("large"), "large ".repeat(40_000));
        Files.createSymbolicLink(tree.resolve("short"), Path.of("a/b"));
        Files.createSymbolicLink(tree.resolve("long"), Path.of("d/".repeat(90) + "e"));
        Path many = Files.createDirectory(tree.resolve("many"));
        for (int i = 0; i < 40; i++) {
            Files.writeString(many.resolve("file " + i), "content ".repeat(10 * i * i));
        }
        Files.createLink(tree.resolve("linked"), many.resolve("file 7"));
    }

    private Path ext(String name, String... options) {
        Path image = directory.resolve(name);
        List<Object> command = new ArrayList<>(List.of("mkfs.ext4", "-q", "-F", "-b", "1024"));
        command.addAll(List.of(options));
        command.addAll(List.of("-d", tree, image, "8M"));
        Commands.run(command.toArray());
        return image;
    }

    private void embedderLives(String type, List<Path> images) throws IOException {
        Needs.that(
                Drivers.here().forType(type).map(d -> d.support().available()).orElse(false),
                "needs a driver for " + type);
        int count = CorruptImages.count();
        Tally tally = CorruptImages.tryAll(type, images, directory.resolve("work"), count, 42);
        System.out.println(count + " corrupted images of " + type + ": " + tally);
        assertThat(tally.keptDeadlines()).isTrue();
        assertThat(tally.outcomes()).containsKey("done");
    }

    @Test
    void ext() throws IOException {
        Needs.program("mkfs.ext4", "e2fsprogs");
        embedderLives(
                "ext4",
                List.of(
                        ext("plain", "-O", "^has_journal,^metadata_csum,^64bit"),
                        ext("summed", "-O", "^has_journal,metadata_csum,inline_data"),
                        ext("indirect", "-O", "^has_journal,^metadata_csum,^extents,^64bit")));
    }

    @Test
    void squashfs() throws IOException {
        Needs.program("mksquashfs", "squashfs-tools");
        Path image = directory.resolve("squashfs");
        Commands.run("mksquashfs", tree, image, "-quiet", "-no-progress");
        embedderLives("squashfs", List.of(image));
    }
}
