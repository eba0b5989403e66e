package io.drydock.internal.fat;

import static io.drydock.internal.fat.FatImage.at;
import static io.drydock.internal.fat.FatImage.bytes;
import static io.drydock.internal.fat.FatImage.content;
import static io.drydock.internal.fat.FatImage.makeDirectory;
import static io.drydock.internal.fat.FatImage.makeFile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.fat.volume.CaseStyle;
import io.drydock.internal.fat.volume.Codepage;
import io.drydock.internal.fat.volume.Directory;
import io.drydock.internal.fat.volume.FatVolume;
import io.drydock.internal.fat.volume.ShortEntry;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What contradicts itself is told as damage when it is read, and never written to. */
@Timeout(60)
class HostileFatTest {
    private static final int CLUSTER_BYTES = 2048;

    @TempDir Path directory;

    private Path image;

    @BeforeAll
    static void needs() {
        Needs.program("mkfs.fat", "dosfstools");
    }

    /** Two files of three clusters, and two directories in each other. */
    @BeforeEach
    void make() throws Exception {
        image = FatImage.make(directory.resolve("image"), 32, "-F", "16", "-s", "4");
        FatImage.write(
                image,
                inodes -> {
                    makeFile(inodes, inodes.root(), "A", new byte[3 * CLUSTER_BYTES]);
                    makeFile(inodes, inodes.root(), "B", new byte[3 * CLUSTER_BYTES]);
                    long outer = makeDirectory(inodes, inodes.root(), "OUTER");
                    makeDirectory(inodes, outer, "INNER");
                });
    }

    private void patch(long offset, int... values) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(offset);
            for (int value : values) {
                file.write(value);
            }
        }
    }

    /** Sets what follows a cluster in both tables. */
    private void setNext(int cluster, int next) throws IOException {
        try (FileBlockDevice device = FileBlockDevice.open(image, true)) {
            FatVolume volume = volume(device);
            for (int i = 0; i < volume.boot().tables(); i++) {
                long table = volume.boot().tableOffset() + i * volume.boot().tableBytes();
                patch(table + 2L * cluster, next, next >> 8);
            }
        }
    }

    private static FatVolume volume(FileBlockDevice device) throws IOException {
        return FatVolume.open(device, "fat", Codepage.of(437), CaseStyle.MIXED);
    }

    private ShortEntry change(String name, UnaryOperator<ShortEntry> change) throws IOException {
        try (FileBlockDevice device = FileBlockDevice.open(image, false)) {
            FatVolume volume = volume(device);
            Directory.Entry found = volume.root().find(bytes(name)).orElseThrow();
            long place = volume.root().offset(found.slot());
            ShortEntry old = volume.entry(place);
            volume.cache().write(place, change.apply(old).toBytes());
            return old;
        }
    }

    private int first(String name) throws IOException {
        return change(name, entry -> entry).firstCluster();
    }

    private void assertUnreadable(String name, String reason) {
        assertThatThrownBy(() -> FatImage.read(image, inodes -> content(inodes, at(inodes, name))))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(reason);
    }

    private void assertUnwritable(String reason) {
        assertThatThrownBy(() -> FatImage.write(image, _ -> {}))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("read-only");
    }

    @Test
    void clustersThatGoRound() throws Exception {
        int first = first("A");
        setNext(first + 2, first + 1);
        assertUnreadable("A", "circle");
        assertUnwritable("circle");
    }

    @Test
    void clustersOfTwoFiles() throws Exception {
        setNext(first("A") + 1, first("B") + 2);
        FatImage.read(
                image,
                inodes -> assertThat(content(inodes, at(inodes, "A"))).hasSize(3 * CLUSTER_BYTES));
        assertUnwritable("belongs to two files");
    }

    @Test
    void clustersThatAreNone() throws Exception {
        setNext(first("A") + 1, 0xfff0);
        assertUnreadable("A", "65520, which is none");
        assertUnwritable("which is none");
        setNext(first("A") + 1, 0);
        assertUnreadable("A", "which is none");
    }

    @Test
    void tooFewClusters() throws Exception {
        setNext(first("A"), 0xffff);
        assertUnreadable("A", "too few clusters");
        assertUnwritable("too few clusters");
        change("A", entry -> entry.withContent(0, 0xffff_ffffL));
        assertThatThrownBy(() ->
                        FatImage.read(
                                image,
                                inodes -> {
                                    try (var file = inodes.open(at(inodes, "A"))) {
                                        file.read(
                                                0xffff_0000L, MemorySegment.ofArray(new byte[10]));
                                    }
                                }))
                .isInstanceOf(CorruptDataException.class);
    }

    @Test
    void aDirectoryInItself() throws Exception {
        int outer = first("OUTER");
        try (FileBlockDevice device = FileBlockDevice.open(image, false)) {
            FatVolume volume = volume(device);
            long inner = volume.boot().offset(outer) + 2L * ShortEntry.BYTES;
            ShortEntry entry = volume.entry(inner);
            volume.cache().write(inner, entry.withContent(outer, 0).toBytes());
        }
        FatImage.read(
                image,
                inodes -> {
                    long directory = at(inodes, "OUTER");
                    long inner = inodes.lookup(directory, bytes("INNER")).orElseThrow();
                    assertThatThrownBy(() -> inodes.list(inner))
                            .isInstanceOf(CorruptDataException.class)
                            .hasMessageContaining("two places");
                });
        assertUnwritable("another than it is");
    }

    @Test
    void anEndThatIsMissing() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(1 << 20);
        }
        FatImage.read(image, inodes -> content(inodes, at(inodes, "A")));
        assertUnwritable("larger than its device");
    }

    @Test
    void bootSectorsThatMakeNoSense() throws Exception {
        int[][] patches = {
            {11, 0, 1}, {13, 0}, {13, 3}, {14, 0, 0}, {16, 0}, {17, 0, 0}, {22, 0, 0}, {19, 1, 0}
        };
        for (int[] patch : patches) {
            make();
            int[] values = new int[patch.length - 1];
            System.arraycopy(patch, 1, values, 0, values.length);
            patch(patch[0], values);
            assertThatThrownBy(() -> FatImage.read(image, _ -> {}))
                    .as("byte " + patch[0])
                    .isInstanceOf(CorruptDataException.class);
        }
    }

    @Test
    void namesThatNoFileCanHave() throws Exception {
        change("A", entry -> entry.withName(bytes("A/B        "), 0));
        assertThatThrownBy(() -> FatImage.read(image, inodes -> inodes.list(inodes.root())))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("no file can have");
    }
}
