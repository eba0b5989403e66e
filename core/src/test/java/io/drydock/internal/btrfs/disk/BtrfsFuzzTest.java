package io.drydock.internal.btrfs.disk;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drydock.error.DrydockException;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a disk holds, reading it ends, in what can be true or in typed errors. */
@Timeout(900)
class BtrfsFuzzTest {
    private static final long SEED = 20261122;
    private static final int ROUNDS = Integer.getInteger("drydock.btrfs.mutations", 500);

    /** Enough for all that is there; directories may lead in circles. */
    private static final int MOST_INODES = 200;

    private static final SeedDevice DEVICE = device();

    private static SeedDevice device() {
        try {
            SeedDevice device = new SeedDevice();
            assertThat(exercise(device, "subvolid=5")).isEqualTo(50);
            device.keepToWhatWasRead();
            return device;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void anyMutation(byte[] input) {
        if (input.length < SeedDevice.MUTATION_BYTES) {
            return; // it would be read as it is
        }
        DEVICE.mutate(input);
        try {
            // Where data is changed, only without checksums is it looked at.
            boolean summed = input.length > 0 && input[0] % 4 == 0;
            exercise(DEVICE, "subvolid=5", summed ? "degraded" : "rescue=ignoredatacsums");
        } catch (DrydockException | InodeException e) {
            assertThat(e).hasMessageNotContaining("null");
        } catch (IOException e) {
            throw new AssertionError("not typed", e);
        } finally {
            DEVICE.undo();
        }
    }

    @Test
    void manyMutations() {
        Random random = new Random(SEED);
        int[] extremes = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x7fff, 4096, 255};
        for (int round = 0; round < ROUNDS; round++) {
            byte[] input = new byte[8 * (1 + random.nextInt(4))];
            random.nextBytes(input);
            for (int at = 4; random.nextBoolean() && at < input.length; at += 8) {
                MemorySegment.ofArray(input)
                        .set(
                                ValueLayout.JAVA_INT_UNALIGNED,
                                at,
                                extremes[random.nextInt(extremes.length)]);
            }
            anyMutation(input);
        }
    }

    /** Looks at everything; returns how many inodes there were. */
    private static int exercise(SeedDevice device, String... options) throws IOException {
        try (Inodes inodes = new BtrfsDriver().open(BtrfsTrees.medium(List.of(device), options))) {
            inodes.label();
            FilesystemSpace space = inodes.space();
            assertThat(space.availableBytes()).isNotNegative();
            assertThat(space.freeBytes()).isBetween(space.availableBytes(), space.totalBytes());
            Deque<Long> left = new ArrayDeque<>(List.of(inodes.root()));
            Set<Long> met = new HashSet<>(left);
            for (int i = 0; i < MOST_INODES && !left.isEmpty(); i++) {
                try {
                    visit(inodes, left.pop(), left, met);
                } catch (DrydockException | InodeException e) {
                    assertThat(e.getMessage()).isNotEmpty();
                }
            }
            return met.size();
        }
    }

    private static void visit(Inodes inodes, long inode, Deque<Long> left, Set<Long> met)
            throws IOException {
        FileStatus status = inodes.status(inode);
        assertThat(status.sizeBytes()).isNotNegative();
        inodes.flags(inode);
        inodes.generation(inode);
        assertThat(inodes.attributes(inode)).doesNotContainKey("");
        inodes.attribute(inode, "user.a");
        switch (status.type()) {
            case DIRECTORY -> {
                for (InodeEntry entry : inodes.list(inode)) {
                    inodes.lookup(inode, entry.name());
                    if (met.add(entry.inode())) {
                        left.add(entry.inode());
                    }
                }
            }
            case SYMBOLIC_LINK -> assertThat(inodes.readLink(inode)).isNotEmpty();
            case REGULAR -> read(inodes, inode, status.sizeBytes());
            default -> {}
        }
    }

    private static void read(Inodes inodes, long inode, long size) throws IOException {
        MemorySegment buffer = MemorySegment.ofArray(new byte[10_000]);
        try (InodeContent content = inodes.open(inode)) {
            for (long at = 0; at < Math.min(size, 30_000); at += buffer.byteSize()) {
                int count = content.read(at, buffer);
                assertThat(count).isEqualTo((int) Math.min(size - at, buffer.byteSize()));
            }
            assertThat(content.read(size, buffer)).isZero();
            content.read(size / 2, buffer);
            OptionalLong data = content.nextData(size / 3);
            if (data.isPresent()) {
                assertThat(content.nextHole(data.getAsLong())).isBetween(data.getAsLong(), size);
            }
        }
    }
}
