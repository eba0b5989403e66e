package io.drydock.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.testing.BytesDevice;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals as files: what is damaged, foreign or planted is never carried out. */
class JournalTest {
    private static final int SIZE = 1 << 20;

    @TempDir Path directory;

    private Path image = Path.of("/");
    private byte[] before = {};
    private byte[] after = {};
    private FileBlockDevice file;
    private FileStore store;

    @BeforeEach
    void makeImage() throws IOException {
        before = new byte[SIZE];
        new Random(1).nextBytes(before);
        after = before.clone();
        Arrays.fill(after, 8192, 16384, (byte) 0);
        Arrays.fill(after, 100_000, 104_000, (byte) 7);
        image = Files.write(directory.resolve("image"), before).toRealPath();
        file = FileBlockDevice.open(image, false);
        store = FileStore.beside(image, file);
    }

    @AfterEach
    void close() {
        file.close();
    }

    private EditPart part(FileStore place, FileBlockDevice disk) {
        JournalSubject subject = new JournalSubject(place.inode(), SIZE, "raw");
        List<Extent> all = List.of(new Extent(0, SIZE, true, false));
        return new EditPart(place, subject, disk, BytesDevice.of(after), all);
    }

    /** As it is when the power fails right after the commit. */
    private Path commitOnly() throws IOException {
        try (Edit edit = Edit.prepare(List.of(part(store, file)))) {
            edit.publish();
        }
        return directory.resolve("image.drydock-journal");
    }

    private PendingEdit find() throws IOException {
        return PendingEdit.find(store, store.inode(), "raw").orElseThrow();
    }

    private void assertNotDone() throws IOException {
        assertThat(Arrays.equals(Files.readAllBytes(image), before)).isTrue();
    }

    @Test
    void whatIsCommittedIsFinishedLater() throws IOException {
        Path journal = commitOnly();
        assertNotDone();
        assertThat(Files.getPosixFilePermissions(journal)).hasToString("[OWNER_READ, OWNER_WRITE]");
        assertThat(lengthOf(journal)).isLessThan(3 * 4096);
        try (PendingEdit pending = find()) {
            assertThat(pending.unfinished("image")).hasMessageContaining(journal.toString());
            pending.finish(file);
        }
        assertThat(Arrays.equals(Files.readAllBytes(image), after)).isTrue();
        assertThat(journal).doesNotExist();
        assertThat(PendingEdit.find(store, store.inode(), "raw")).isEmpty();
    }

    @Test
    void whatIsNotCommittedLeavesNothing() throws IOException {
        try (Edit edit = Edit.prepare(List.of(part(store, file)))) {
            assertThat(edit.isEmpty()).isFalse();
            assertAlone();
        }
        assertAlone();
        assertNotDone();
    }

    private void assertAlone() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all).containsExactly(directory.resolve("image"));
        }
    }

    @Test
    void everyByteCounts() throws IOException {
        Path journal = commitOnly();
        int length = lengthOf(journal);
        byte[] sound = Arrays.copyOf(Files.readAllBytes(journal), length);
        Random random = new Random(2);
        for (int at = 0; at < length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(journal, damaged);
            assertThatThrownBy(this::find)
                    .as("byte " + at)
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("cannot be finished");
        }
        assertThat(journal).exists();
        assertNotDone();
    }

    @Test
    void aJournalThatWasCutOffIsNotCarriedOut() throws IOException {
        Path journal = commitOnly();
        byte[] sound = Files.readAllBytes(journal);
        for (int length = lengthOf(journal) - 1; length >= 0; length -= 1 + length / 50) {
            Files.write(journal, Arrays.copyOf(sound, length));
            assertThatThrownBy(this::find)
                    .as(length + " bytes")
                    .isInstanceOf(CorruptDataException.class);
        }
        assertNotDone();
    }

    private static int lengthOf(Path journal) throws IOException {
        try (BlockDevice device = FileBlockDevice.open(journal, true);
                JournalReader reader = new JournalReader(device, "journal")) {
            return (int) reader.read(new JournalReader.Visitor() {}).lengthBytes();
        }
    }

    @Test
    void anotherImagesJournalIsRefused() throws IOException {
        commitOnly();
        long inode = store.inode();
        assertThatThrownBy(() -> PendingEdit.find(store, inode + 1, "raw"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("another image");
        assertThatThrownBy(() -> PendingEdit.find(store, inode, "qcow2"))
                .isInstanceOf(RefusedException.class);
        try (PendingEdit pending = find()) {
            BlockDevice smaller = BytesDevice.of(new byte[SIZE - 512]);
            assertThatThrownBy(() -> pending.finish(smaller)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void whatSomebodyElseMayHaveWrittenIsRefused() throws Exception {
        Path journal = commitOnly();
        Path aside = Files.move(journal, directory.resolve("aside"));
        Files.createLink(journal, aside);
        assertRefused("a second name");
        Files.delete(journal);
        Files.createSymbolicLink(journal, aside);
        assertRefused("a symbolic link");
        Files.delete(journal);
        Files.createDirectory(journal);
        assertRefused("a directory");
        Files.delete(journal);
        Commands.run("mkfifo", journal);
        assertRefused("a fifo");
        Files.delete(journal);
        Files.move(aside, journal);
        Commands.run("chmod", "666", journal);
        assertRefused("open to all");
        Commands.run("chmod", "600", journal);
        Needs.root();
        Commands.run("chown", "nobody", journal);
        assertRefused("of another user");
        Commands.run("chown", "nobody", image);
        store = FileStore.beside(image, file);
        find().close(); // it is the user's own image
    }

    private void assertRefused(String what) throws IOException {
        assertThatThrownBy(this::find)
                .as(what)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("somebody else");
        assertNotDone();
    }

    /** The checksum is right, and the records are not. */
    @Test
    void recordsThatCannotBeAreFoundBeforeAnythingIsWritten() throws IOException {
        MemorySegment block = MemorySegment.ofArray(new byte[512]).fill((byte) 1);
        plant(writer -> {
            writer.data(0, block);
            writer.data(SIZE - 511, block);
        });
        plant(writer -> {
            writer.data(4096, block);
            writer.data(4000, block);
        });
        plant(writer -> writer.zero(0, SIZE + 1L));
        plant(writer -> writer.zero(0, -1));
        plant(writer -> writer.zero(Long.MAX_VALUE, 10));
        plant(writer -> writer.zero(-512, 512));
    }

    private interface Records {
        void write(JournalWriter writer) throws IOException;
    }

    private void plant(Records records) throws IOException {
        JournalSubject subject = new JournalSubject(store.inode(), SIZE, "raw");
        try (JournalStore.Draft draft = store.draft();
                JournalWriter writer =
                        JournalWriter.begin(draft.content(), UUID.randomUUID(), subject)) {
            records.write(writer);
            writer.finish("");
            draft.publish();
        }
        assertThatThrownBy(this::find)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("not where one can be");
        assertNotDone();
        store.remove();
    }

    @Test
    void aDraftThatHadToHaveANameIsRemoved() throws IOException {
        Path draft = Files.writeString(directory.resolve("image.drydock-journal.new"), "half");
        Commands.run("chmod", "600", draft);
        assertThat(PendingEdit.find(store, store.inode(), "raw")).isEmpty();
        PendingEdit.tidy(store);
        assertThat(draft).doesNotExist();
        assertNotDone();
    }

    @Test
    void thereMustBeAPlaceForIt() throws IOException {
        Path second = Files.createLink(directory.resolve("second"), image);
        assertThatThrownBy(store::check)
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("2 names");
        Files.delete(second);
        store.check();
        Path moved = Files.move(image, directory.resolve("moved"));
        assertThatThrownBy(store::check)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("moved");
        Files.copy(moved, image);
        assertThatThrownBy(store::check).isInstanceOf(RefusedException.class);
        Path longName = directory.resolve("x".repeat(250));
        Files.write(longName, before);
        try (FileBlockDevice other = FileBlockDevice.open(longName, false)) {
            FileStore place = FileStore.beside(longName.toRealPath(), other);
            assertThat(PendingEdit.find(place, place.inode(), "raw")).isEmpty();
            EditPart part = part(place, other);
            try (Edit edit = Edit.prepare(List.of(part))) {
                assertThatThrownBy(edit::publish)
                        .isInstanceOf(SystemCallException.class)
                        .hasMessageContaining("ENAMETOOLONG");
            }
            assertThat(Arrays.equals(Files.readAllBytes(longName), before)).isTrue();
        }
    }

    /** Two images: whether their journals count, the decision beside the first one tells. */
    @Test
    void aLostDecisionIsNotTakenForNone() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path secondImage = Files.write(elsewhere.resolve("image2"), before).toRealPath();
        try (FileBlockDevice secondFile = FileBlockDevice.open(secondImage, false)) {
            FileStore second = FileStore.beside(secondImage, secondFile);
            List<EditPart> parts = List.of(part(store, file), part(second, secondFile));
            try (Edit edit = Edit.prepare(parts)) {
                edit.publish();
            }
            Path decision = directory.resolve("image.drydock-decision");
            assertThat(decision).exists();
            Path away = Files.createDirectory(directory.resolve("away"));
            Files.move(image, away.resolve("image"));
            Files.move(decision, away.resolve("decision"));
            assertThatThrownBy(() -> PendingEdit.find(second, second.inode(), "raw"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the one that tells is gone");
            Files.move(away.resolve("image"), image);
            assertThat(PendingEdit.find(second, second.inode(), "raw")).isEmpty();
            Files.move(away.resolve("decision"), decision);
            try (PendingEdit pending =
                    PendingEdit.find(second, second.inode(), "raw").orElseThrow()) {
                pending.finish(secondFile);
            }
            assertThat(decision).exists();
            try (PendingEdit pending = find()) {
                pending.finish(file);
            }
            assertThat(decision).doesNotExist();
            assertThat(Arrays.equals(Files.readAllBytes(secondImage), after)).isTrue();
            assertThat(Arrays.equals(Files.readAllBytes(image), after)).isTrue();
        }
    }
}
