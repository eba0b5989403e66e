package io.drydock.internal.xfs;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileStatus;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever the bytes are, reading them and the log ends, in answers or in typed errors. */
@Tag("host")
class XfsFuzzTest {
    private static final long SEED = 20261122;
    private static final int ROUNDS = 100;
    private static final int MOST_INODES = 700;
    private static final int MOST_RUNS = 300;

    /** Of all names in a directory, those at as many places. */
    private static final int LOOKUPS = 10;

    private final MemorySegment buffer = MemorySegment.ofArray(new byte[64 << 10]);

    @FuzzTest(maxDuration = "10m")
    @Timeout(900)
    void anyEdits(byte[] edits) throws IOException {
        visit(edits);
    }

    @Test
    @Timeout(300)
    void randomEdits() throws IOException {
        Random random = new Random(SEED);
        int opened = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] edits = new byte[7 * (1 + random.nextInt(60))];
            random.nextBytes(edits);
            opened += visit(edits) > 1 ? 1 : 0;
        }
        assertThat(opened).as("images that are not refused at once").isGreaterThan(ROUNDS / 4);
    }

    @Test
    @Timeout(300)
    void theImageIsReadWhole() throws IOException {
        assertThat(visit(new byte[0])).isEqualTo(23);
        try (Inodes inodes = open(new byte[0], List.of())) {
            assertThat(find(inodes, "new")).isPresent();
            assertThat(find(inodes, "leaf")).isEmpty();
        }
        try (Inodes inodes = open(new byte[0], List.of("norecovery"))) {
            assertThat(find(inodes, "new")).isEmpty();
            assertThat(find(inodes, "leaf")).isPresent();
        }
    }

    private static OptionalLong find(Inodes inodes, String name) throws IOException {
        return inodes.lookup(inodes.root(), name.getBytes(StandardCharsets.UTF_8));
    }

    private static Inodes open(byte[] edits, List<String> options) throws IOException {
        return new XfsDriver().open(XfsTrees.medium(EditedImage.of(edits), options));
    }

    /** How many inodes there are. */
    private int visit(byte[] edits) throws IOException {
        boolean replayed = edits.length < 5 || (edits[4] & 0x80) == 0;
        List<String> options = replayed ? List.of() : List.of("norecovery");
        try (Inodes inodes = open(edits, options)) {
            Deque<Long> ahead = new ArrayDeque<>();
            Set<Long> seen = new HashSet<>();
            ahead.add(inodes.root());
            while (!ahead.isEmpty() && seen.size() < MOST_INODES) {
                long inode = ahead.remove();
                if (seen.add(inode)) {
                    expected(() -> visit(inodes, inode, ahead));
                    expected(() -> inodes.attributes(inode));
                    expected(() -> inodes.flags(inode));
                }
            }
            expected(inodes::space);
            expected(inodes::label);
            return seen.size();
        } catch (CorruptDataException | UnsupportedException refused) {
            return 0;
        }
    }

    private interface Visit {
        void run() throws IOException;
    }

    private static void expected(Visit visit) throws IOException {
        try {
            visit.run();
        } catch (CorruptDataException | UnsupportedException | InodeException damaged) {
            assertThat(damaged).hasMessageNotContaining("null");
        }
    }

    private void visit(Inodes inodes, long inode, Deque<Long> ahead) throws IOException {
        FileStatus status = inodes.status(inode);
        switch (status.type()) {
            case DIRECTORY -> {
                List<InodeEntry> entries = inodes.list(inode);
                entries.forEach(entry -> ahead.add(entry.inode()));
                for (int i = 0; i < entries.size(); i += 1 + entries.size() / LOOKUPS) {
                    byte[] name = entries.get(i).name();
                    expected(() -> inodes.lookup(inode, name));
                }
            }
            case SYMBOLIC_LINK -> assertThat(inodes.readLink(inode).length).isBetween(1, 4095);
            case REGULAR -> read(inodes, inode, status.sizeBytes());
            default -> {}
        }
    }

    private void read(Inodes inodes, long inode, long size) throws IOException {
        try (InodeContent content = inodes.open(inode)) {
            expected(() -> content.read(0, buffer));
            expected(() -> content.read(Math.max(0, size - 100), buffer));
            long at = 0;
            for (int i = 0; i < MOST_RUNS && at < size; i++) {
                OptionalLong data = content.nextData(at);
                if (data.isEmpty()) {
                    return;
                }
                assertThat(data.getAsLong()).isBetween(at, size);
                at = content.nextHole(data.getAsLong());
                assertThat(at).isGreaterThan(data.getAsLong());
            }
        }
    }
}
