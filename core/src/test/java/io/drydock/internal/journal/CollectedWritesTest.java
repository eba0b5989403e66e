package io.drydock.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.error.SystemCallException;
import io.drydock.error.UnfinishedEditException;
import io.drydock.internal.block.FileBlockDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is collected and committed, and what becomes of it when that fails. */
class CollectedWritesTest {
    private static final int SIZE = 1 << 20;

    @TempDir Path directory;

    private byte[] before = {};
    private Path image = Path.of("/");
    private FileBlockDevice file;
    private final AtomicInteger givenUp = new AtomicInteger();
    private final CollectedWrites writes = new CollectedWrites("test", new ReentrantLock());

    @BeforeEach
    void makeImage() throws IOException {
        before = new byte[SIZE];
        new Random(1).nextBytes(before);
        image = Files.write(directory.resolve("image"), before).toRealPath();
        file = FileBlockDevice.open(image, false);
    }

    @AfterEach
    void close() throws IOException {
        writes.close();
        file.close();
    }

    /** Commits to a device in place of the image, by journals beside the image. */
    private EditTarget target(BlockDevice disk) throws IOException {
        FileStore store = FileStore.beside(image, file);
        return new EditTarget() {
            @Override
            public EditPart part(BlockDevice after, List<Extent> changes) throws IOException {
                store.check();
                JournalSubject subject = new JournalSubject(store.inode(), SIZE, "raw");
                return new EditPart(store, subject, disk, after, changes);
            }

            @Override
            public void giveUp() {
                givenUp.incrementAndGet();
            }
        };
    }

    private static MemorySegment filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return MemorySegment.ofArray(bytes);
    }

    private byte[] expected(int offset, int length, int value) {
        byte[] expected = before.clone();
        Arrays.fill(expected, offset, offset + length, (byte) value);
        return expected;
    }

    private void assertImage(byte[] expected) throws IOException {
        assertThat(Arrays.equals(Files.readAllBytes(image), expected)).isTrue();
    }

    private void assertAlone() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all).containsExactly(directory.resolve("image"));
        }
    }

    @Test
    void whatIsCommittedIsThereAndNothingBesideIt() throws Exception {
        BlockDevice disk = writes.collect(file, target(file));
        disk.write(10_000, filled(5000, 7));
        disk.zero(40_960, 8192);
        assertImage(before);
        writes.commit();
        byte[] expected = expected(10_000, 5000, 7);
        Arrays.fill(expected, 40_960, 49_152, (byte) 0);
        assertImage(expected);
        assertAlone();
        disk.write(0, filled(1, 1));
        writes.commit();
        expected[0] = 1;
        assertImage(expected);
    }

    /** The disk would fail at the first write. */
    @Test
    void whatIsThereAlreadyIsNotWritten() throws Exception {
        BlockDevice disk = writes.collect(file, target(new StoppingDevice(file, 1)));
        writes.commit();
        disk.write(4096, MemorySegment.ofArray(before).asSlice(4096, 300_000));
        writes.commit();
        assertThat(givenUp).hasValue(0);
        assertImage(before);
        assertAlone();
    }

    @Test
    void othersMayWriteTheSectorsBeside() throws Exception {
        BlockDevice disk = writes.collect(file, target(file));
        disk.write(512, filled(512, 1));
        file.write(0, filled(512, 2));
        file.write(1024, filled(512, 3));
        writes.commit();
        byte[] expected = expected(0, 512, 2);
        Arrays.fill(expected, 512, 1024, (byte) 1);
        Arrays.fill(expected, 1024, 1536, (byte) 3);
        assertImage(expected);
    }

    @Test
    void whatFailsAfterTheCommitIsFinishedLater() throws Exception {
        BlockDevice disk = writes.collect(file, target(new StoppingDevice(file, 2)));
        disk.write(0, filled(8192, 1));
        disk.write(100_000, filled(8192, 2));
        assertThatThrownBy(writes::commit)
                .isInstanceOf(UnfinishedEditException.class)
                .hasMessageContaining("committed");
        assertThat(givenUp).hasValue(1);
        byte[] seen = new byte[8192];
        disk.read(100_000, MemorySegment.ofArray(seen));
        assertThat(seen[8191]).isEqualTo((byte) 2);
        FileStore store = FileStore.beside(image, file);
        try (PendingEdit pending = PendingEdit.find(store, store.inode(), "raw").orElseThrow()) {
            pending.finish(file);
        }
        byte[] expected = expected(0, 8192, 1);
        Arrays.fill(expected, 100_000, 108_192, (byte) 2);
        assertImage(expected);
        assertAlone();
    }

    @Test
    void withoutAPlaceForAJournalItIsWrittenInOrder() throws Exception {
        Path second = Files.createLink(directory.resolve("second"), image);
        BlockDevice disk = writes.collect(file, target(file));
        disk.write(4096, filled(4096, 5));
        writes.commit();
        assertImage(expected(4096, 4096, 5));
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all).containsExactlyInAnyOrder(directory.resolve("image"), second);
        }
    }

    @Test
    void aNameThatIsTooLongForAJournalsIsNoMistake() throws Exception {
        image = Files.move(image, image.resolveSibling("i".repeat(250)));
        BlockDevice disk = writes.collect(file, target(file));
        disk.write(4096, filled(4096, 5));
        writes.commit();
        assertImage(expected(4096, 4096, 5));
    }

    /** As filesystems do that know neither O_TMPFILE nor RENAME_NOREPLACE. */
    @ParameterizedTest
    @ValueSource(strings = {"EINVAL", "EPERM"})
    void whatCannotBeNamedIsWrittenInOrder(String errno) throws Exception {
        VolatileStore.Directory files = new VolatileStore.Directory(PowerCut.never());
        files.failWith(errno);
        VolatileDevice device = new VolatileDevice(before, PowerCut.never());
        BlockDevice disk = writes.collect(device, volatileTarget(files, device));
        disk.write(4096, filled(4096, 5));
        writes.commit();
        assertThat(Arrays.equals(device.content(), expected(4096, 4096, 5))).isTrue();
    }

    private static EditTarget volatileTarget(VolatileStore.Directory files, VolatileDevice device) {
        return new VolatileTarget(new VolatileStore(files, "journal"), 1, device);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENOSPC", "EDQUOT", "EIO"})
    void whatFailsBeforeTheCommitIsCollectedStill(String errno) throws Exception {
        VolatileStore.Directory files = new VolatileStore.Directory(PowerCut.never());
        files.failWith(errno);
        VolatileDevice device = new VolatileDevice(before, PowerCut.never());
        BlockDevice disk = writes.collect(device, volatileTarget(files, device));
        disk.write(4096, filled(4096, 5));
        assertThatThrownBy(writes::commit)
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining(errno);
        assertThat(Arrays.equals(device.content(), before)).isTrue();
        files.failWith("");
        writes.commit();
        assertThat(Arrays.equals(device.content(), expected(4096, 4096, 5))).isTrue();
        assertThat(files.isEmpty()).isTrue();
    }
}
