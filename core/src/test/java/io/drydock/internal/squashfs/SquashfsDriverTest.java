package io.drydock.internal.squashfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.bindings.NativeLibrary;
import io.drydock.error.CorruptDataException;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.Inodes;
import io.drydock.testing.Commands;
import io.drydock.testing.InodesListing;
import io.drydock.testing.Needs;
import io.drydock.testing.TreeListing;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of mksquashfs, compared with what they were made of. */
class SquashfsDriverTest {
    @TempDir static Path directory;

    private static Path tree;
    private static List<String> expected;

    @BeforeAll
    static void makeTree() throws IOException {
        Needs.program("mksquashfs", "squashfs-tools");
        Needs.that(NativeLibrary.SQUASHFS.isAvailable(), "needs package libsquashfs1");
        tree = SquashImages.tree(directory.resolve("tree"), Needs.isRoot());
        expected = TreeListing.of(tree);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-comp gzip",
                "-comp gzip -b 4K -no-fragments",
                "-comp gzip -b 1M -always-use-fragments",
                "-comp gzip -noI -noD -noF -noX",
                "-comp xz",
                "-comp xz -Xbcj x86 -b 64K",
                "-comp zstd",
                "-comp lz4",
                "-comp lz4 -Xhc -nopad",
                "-comp lzo",
                "-comp lzma",
            })
    void allIsAsItWas(String options) throws IOException {
        Path image =
                SquashImages.image(
                        directory.resolve(options.replace(' ', '_')),
                        tree,
                        (Object[]) options.split(" "));
        try (Inodes inodes = SquashImages.open(image)) {
            assertThat(TreeListing.differences(expected, InodesListing.of(inodes))).isEmpty();
        } finally {
            Files.delete(image);
        }
    }

    @Test
    void holesAreToldAndNotRead() throws IOException {
        Path image = SquashImages.image(directory.resolve("holes"), tree);
        try (Inodes inodes = SquashImages.open(image);
                InodeContent sparse = open(inodes, "sparse")) {
            long data = sparse.nextData(0).orElseThrow();
            assertThat(data).isBetween(40_000_000L - (128 << 10), 40_000_000L);
            assertThat(sparse.nextHole(data)).isEqualTo(data + (128 << 10));
            assertThat(sparse.nextHole(0)).isZero();
            assertThat(sparse.nextData(41_000_000)).isEmpty();
        }
    }

    @Test
    void piecesAreReadByManyThreadsAtOnce() throws Exception {
        Path image = SquashImages.image(directory.resolve("pieces"), tree, "-b", "16K");
        byte[] text = Files.readAllBytes(tree.resolve("text"));
        try (Inodes inodes = SquashImages.open(image);
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Random random = new Random(i);
                all.add(threads.submit(() -> readPieces(inodes, text, random)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    private static Object readPieces(Inodes inodes, byte[] text, Random random) throws IOException {
        try (InodeContent content = open(inodes, "text");
                Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(100_000);
            for (int i = 0; i < 200; i++) {
                int offset = random.nextInt(text.length + 10);
                int length = random.nextInt(100_000);
                int expected = Math.clamp(text.length - offset, 0, length);
                assertThat(content.read(offset, buffer.asSlice(0, length))).isEqualTo(expected);
                assertThat(
                                MemorySegment.ofArray(text)
                                        .asSlice(Math.min(offset, text.length), expected)
                                        .mismatch(buffer.asSlice(0, expected)))
                        .isEqualTo(-1);
            }
            return text;
        }
    }

    private static InodeContent open(Inodes inodes, String name) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return inodes.open(inodes.lookup(inodes.root(), bytes).orElseThrow());
    }

    @Test
    void aTruncatedImageIsRefused() throws IOException {
        Path image = SquashImages.image(directory.resolve("cut"), tree);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        assertThatThrownBy(() -> SquashImages.open(image))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("are here");
    }

    /** What unsquashfs says of the format is what it was made with, else it proves nothing. */
    @Test
    void theImageHasFragmentsAndExtendedAttributes() {
        Path image = SquashImages.image(directory.resolve("said"), tree);
        String said = Commands.run("unsquashfs", "-s", image);
        assertThat(said).contains("Fragments are compressed").contains("Xattrs are compressed");
    }
}
