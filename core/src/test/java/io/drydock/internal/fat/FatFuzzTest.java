package io.drydock.internal.fat;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drydock.error.DrydockException;
import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.NewInode;
import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.driver.WritableInodes;
import io.drydock.testing.MemoryDevice;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a device holds, reading it ends, in files or in typed errors; and what is taken for
 * sound can be written to.
 */
@Timeout(300)
class FatFuzzTest {
    private static final long SEED = 20261122;
    private static final int ROUNDS = 100;
    private static final int MAX_FILES = 2_000;
    private static final int MAX_DEPTH = 40;
    private static final int DEVICE_BYTES = 3 << 20;

    @TempDir Path directory;

    /** The device goes on with zeroes. */
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        check(bytes, Math.max(bytes.length, DEVICE_BYTES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-F 12 -s 1", "-F 16 -s 1", "-F 32 -s 1"})
    void mutatedImages(String arguments) throws IOException {
        Needs.program("mkfs.fat", "dosfstools");
        Path image = directory.resolve("image");
        FatImage.make(
                image,
                arguments.contains("32") ? 34 : arguments.contains("16") ? 3 : 1,
                (Object[]) arguments.split(" "));
        FatImage.write(image, inodes -> new FatModel(inodes, SEED).operate(200));
        byte[] sound = Files.readAllBytes(image);
        Random random = new Random(SEED);
        int[] places = places(sound);
        for (int round = 0; round < ROUNDS; round++) {
            int[] changed = new int[1 + random.nextInt(6)];
            byte[] old = new byte[changed.length];
            for (int i = 0; i < changed.length; i++) {
                int at =
                        random.nextInt(4) == 0
                                ? random.nextInt(90)
                                : places[random.nextInt(places.length)];
                changed[i] = at;
                old[i] = sound[at];
                sound[at] = (byte) random.nextInt();
            }
            check(sound, sound.length);
            for (int i = changed.length - 1; i >= 0; i--) {
                sound[changed[i]] = old[i];
            }
        }
    }

    /** Where something stands, but not in the midst of long pieces of content. */
    private static int[] places(byte[] image) {
        return IntStream.range(0, image.length)
                .filter(at -> image[at] != 0)
                .limit(20_000)
                .toArray();
    }

    private static void check(byte[] bytes, long size) throws IOException {
        try (Inodes inodes = FatImage.reading(new MemoryDevice(bytes, size))) {
            inodes.label();
            inodes.space();
            walk(inodes, inodes.root(), 0, new int[] {MAX_FILES});
        } catch (DrydockException | InodeException expected) {
            assertThat(expected).hasMessageContaining(" ");
        }
        try (WritableInodes inodes = FatImage.writing(new MemoryDevice(bytes, size))) {
            change(inodes);
        } catch (DrydockException | InodeException expected) {
            assertThat(expected).hasMessageContaining(" ");
        }
    }

    private static void walk(Inodes inodes, long directory, int depth, int[] budget)
            throws IOException {
        assertThat(depth).isLessThan(MAX_DEPTH);
        List<InodeEntry> entries = inodes.list(directory);
        for (InodeEntry entry : entries) {
            if (budget[0]-- < 0) {
                return;
            }
            assertThat(entry.name().length).isBetween(1, inodes.maxNameBytes());
            assertThat(inodes.lookup(directory, entry.name())).isPresent();
            try {
                look(inodes, entry, depth, budget);
            } catch (DrydockException expected) {
                assertThat(expected).hasMessageContaining("fat");
            }
        }
    }

    private static void look(Inodes inodes, InodeEntry entry, int depth, int[] budget)
            throws IOException {
        inodes.status(entry.inode());
        if (entry.type() == FileType.DIRECTORY) {
            walk(inodes, entry.inode(), depth + 1, budget);
            return;
        }
        try (InodeContent content = inodes.open(entry.inode())) {
            byte[] some = new byte[10_000];
            content.read(0, MemorySegment.ofArray(some));
            long size = inodes.status(entry.inode()).sizeBytes();
            content.read(Math.max(0, size - 100), MemorySegment.ofArray(some));
        }
    }

    private static void change(WritableInodes inodes) throws IOException {
        List<InodeEntry> entries = inodes.list(inodes.root());
        long made =
                inodes.create(
                        inodes.root(),
                        FatImage.bytes("a new file.txt"),
                        NewInode.of(FileType.REGULAR, 0644));
        try (WritableContent content = inodes.open(made)) {
            content.write(3000, MemorySegment.ofArray(new byte[5000]));
        }
        for (InodeEntry entry : entries) {
            if (entry.type() == FileType.REGULAR) {
                inodes.unlink(inodes.root(), entry.name()).ifPresent(inode -> free(inodes, inode));
            }
        }
        inodes.setLabel("LABEL");
        inodes.flush();
    }

    private static void free(WritableInodes inodes, long inode) {
        try {
            inodes.free(inode);
        } catch (IOException e) {
            throw new AssertionError("what was sound cannot be freed", e);
        }
    }
}
