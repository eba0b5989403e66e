package io.drydock.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.block.Extent;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real journals and a real image, to which writing stops in the middle. */
class StoppedWriteTest {
    private static final int ROUNDS = 8;

    @TempDir Path directory;

    private static Session open(Path image) throws IOException {
        ImageOptions options =
                ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(false);
        return Session.builder().drive(image, options).open();
    }

    /** There and back again: each round undoes what the one before did. */
    @Test
    void anXfsIsSoundWhereverWritingStops() throws Exception {
        Needs.root();
        Needs.filesystem("xfs");
        Needs.program("xfs_repair", "xfsprogs");
        Path old = TestImages.filesystem("xfs", directory.resolve("old"));
        Path edited = directory.resolve("edited");
        Commands.run("cp", "--sparse=always", old, edited);
        try (Session session = open(edited);
                Filesystem filesystem = session.mount(session.device("/dev/sda"))) {
            FileTree files = FileTree.of(filesystem);
            for (int i = 0; i < 60; i++) {
                files.writeText("/" + i, "x".repeat(1 + i * 700));
                files.createDirectories("/directory" + i);
            }
        }
        Path image = Files.createDirectory(directory.resolve("images")).resolve("image");
        Commands.run("cp", "--sparse=always", old, image);
        Random random = new Random(9);
        int stopped = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Path wanted = round % 2 == 0 ? edited : old;
            stopped += commit(image, wanted, 1 + random.nextInt(12)) ? 0 : 1;
            open(image).close();
            Commands.run("cmp", image, wanted);
            Commands.run("xfs_repair", "-n", image);
            try (Stream<Path> all = Files.list(image.getParent())) {
                assertThat(all).containsExactly(image);
            }
        }
        assertThat(stopped).isGreaterThan(ROUNDS / 2);
    }

    /** Returns whether it came to the end. */
    private static boolean commit(Path image, Path wanted, int writes) throws IOException {
        try (FileBlockDevice disk = FileBlockDevice.open(image, false);
                FileBlockDevice after = FileBlockDevice.open(wanted, true)) {
            FileStore store = FileStore.beside(image.toRealPath(), disk);
            JournalSubject subject = new JournalSubject(store.inode(), disk.sizeBytes(), "raw");
            List<Extent> all = List.of(new Extent(0, disk.sizeBytes(), true, false));
            StoppingDevice stopping = new StoppingDevice(disk, writes);
            EditPart part = new EditPart(store, subject, disk, after, all);
            try (Edit edit = Edit.prepare(List.of(part))) {
                edit.publish();
                edit.apply(store, stopping);
                edit.finish();
            } catch (StoppingDevice.Stopped expected) {
                assertThat(stopping.isRunning()).isFalse();
            }
            return stopping.isRunning();
        }
    }
}
