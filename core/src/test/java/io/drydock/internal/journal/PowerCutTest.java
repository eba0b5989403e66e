package io.drydock.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.block.BlockDevice;
import io.drydock.error.UnfinishedEditException;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power is cut at every step of an edit, and then at every step of what mends that: the image
 * is as it was before or as it was to be, and fsck finds nothing.
 */
class PowerCutTest {
    private static final int BLOCK_BYTES = 1024;
    private static final int MEBIBYTES = 2;

    @TempDir Path directory;

    private byte[] before = {};
    private byte[] after = {};
    private List<Integer> writes = List.of();

    /** An ext4 filesystem, and the same with 100 files more and some less. */
    @BeforeEach
    void makeEdit() throws Exception {
        Needs.program("debugfs", "e2fsprogs");
        Path tree = Files.createDirectory(directory.resolve("tree"));
        for (int i = 0; i < 40; i++) {
            Files.writeString(tree.resolve("old" + i), "old ".repeat(i * 20));
        }
        Path image = TestImages.sparse(directory.resolve("image"), MEBIBYTES);
        Commands.run("mkfs.ext4", "-q", "-F", "-b", BLOCK_BYTES, "-N", 512, "-d", tree, image);
        before = Files.readAllBytes(image);
        Path content = Files.writeString(directory.resolve("content"), "new ".repeat(400));
        List<String> script = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            script.add("write " + content + " new" + i);
        }
        for (int i = 0; i < 40; i += 3) {
            script.add("rm old" + i);
        }
        Path commands = Files.write(directory.resolve("commands"), script);
        Commands.run("debugfs", "-w", "-f", commands, image);
        after = Files.readAllBytes(image);
        fsck(before);
        fsck(after);
        List<Integer> changed = new ArrayList<>();
        for (int at = 0; at < before.length; at += BLOCK_BYTES) {
            if (!Arrays.equals(before, at, at + BLOCK_BYTES, after, at, at + BLOCK_BYTES)) {
                changed.add(at);
            }
        }
        Collections.shuffle(changed, new Random(7));
        writes = changed;
        assertThat(writes).hasSizeGreaterThanOrEqualTo(200);
    }

    private void fsck(byte[] content) throws IOException {
        Path image = Files.write(directory.resolve("fsck"), content);
        Commands.run("e2fsck", "-fn", image);
        Files.delete(image);
    }

    /** A disk and the directory that its image is in. */
    private record Machine(VolatileDevice disk, VolatileStore.Directory files) {
        static Machine on(byte[] content, PowerCut power) {
            return new Machine(
                    new VolatileDevice(content, power), new VolatileStore.Directory(power));
        }

        Machine afterCut(PowerCut next) {
            return new Machine(new VolatileDevice(disk.afterCut(), next), files.afterCut(next));
        }

        JournalStore store() {
            return new VolatileStore(files, "image.journal");
        }
    }

    /** The edit, its steps counted as if each write could be the last thing that happens. */
    private void edit(Machine machine, PowerCut power) throws IOException {
        try (CollectedWrites collected = new CollectedWrites("edit", new ReentrantLock())) {
            BlockDevice disk =
                    collected.collect(
                            machine.disk, new VolatileTarget(machine.store(), 1, machine.disk));
            for (int at : writes) {
                disk.write(at, MemorySegment.ofArray(after).asSlice(at, BLOCK_BYTES));
                power.step();
            }
            collected.commit();
        } catch (UnfinishedEditException e) {
            throw cut(e);
        }
    }

    /** The power was cut after the commit. */
    private static IOException cut(UnfinishedEditException e) {
        return e.getCause() instanceof PowerCut.Cut cut ? cut : e;
    }

    /** As who opens the image for writing does. */
    private static void recover(Machine machine) throws IOException {
        Optional<PendingEdit> pending = PendingEdit.find(machine.store(), 1, "raw");
        if (pending.isPresent()) {
            try (PendingEdit edit = pending.get()) {
                edit.finish(machine.disk);
            }
        } else {
            PendingEdit.tidy(machine.store());
        }
    }

    /** The steps that it takes when nothing happens. */
    private long steps() throws IOException {
        PowerCut power = PowerCut.never();
        Machine machine = Machine.on(before, power);
        edit(machine, power);
        assertThat(Arrays.equals(machine.disk.content(), after)).isTrue();
        assertThat(machine.files.isEmpty()).isTrue();
        return power.steps();
    }

    @Test
    void theImageIsTheOldOneOrTheNew() throws Exception {
        long steps = steps();
        assertThat(steps).isGreaterThan(writes.size() + 200L);
        int old = 0;
        for (long last = 1; last <= steps; last++) {
            PowerCut power = new PowerCut(last, last);
            Machine machine = Machine.on(before, power);
            try {
                edit(machine, power);
                throw new AssertionError("the power was not cut at " + last);
            } catch (PowerCut.Cut cut) {
                if (last <= writes.size()) {
                    assertThat(Arrays.equals(machine.disk.afterCut(), before)).isTrue();
                }
            }
            Machine again = machine.afterCut(PowerCut.never());
            recover(again);
            assertThat(again.files.isEmpty()).as("nothing is left, cut at " + last).isTrue();
            old += oldOrNew(again.disk.afterCut(), "cut at " + last) ? 1 : 0;
        }
        assertThat(old).isGreaterThan(writes.size()).isLessThan((int) steps - 200);
    }

    @Test
    void recoveryMayBeCutAsWell() throws Exception {
        long steps = steps();
        Random random = new Random(3);
        int finished = 0;
        for (int round = 0; round < 60; round++) {
            long last = writes.size() + 1L + random.nextInt((int) steps - writes.size());
            PowerCut power = new PowerCut(last, round);
            Machine machine = Machine.on(before, power);
            try {
                edit(machine, power);
            } catch (PowerCut.Cut cut) {
                machine = recoverAtLast(machine, random);
            }
            finished += oldOrNew(machine.disk.afterCut(), "round " + round) ? 0 : 1;
        }
        assertThat(finished).isPositive();
    }

    private static Machine recoverAtLast(Machine cutOff, Random random) throws IOException {
        Machine machine = cutOff;
        while (true) {
            PowerCut power = new PowerCut(1 + random.nextInt(1000), random.nextLong());
            machine = machine.afterCut(power);
            try {
                recover(machine);
                return machine;
            } catch (PowerCut.Cut cut) {
                assertThat(power.steps()).isPositive();
            }
        }
    }

    /** Whether it is the old one. Both have been looked at by fsck. */
    private boolean oldOrNew(byte[] found, String when) {
        boolean isOld = Arrays.equals(found, before);
        assertThat(isOld || Arrays.equals(found, after)).as("old or new, " + when).isTrue();
        return isOld;
    }

    /** Two disks whose images are in one directory: both are old, or both are new. */
    @Test
    void twoImagesAreOfOnePiece() throws Exception {
        long steps = twoSteps(PowerCut.never());
        int old = 0;
        for (long last = 1; last <= steps; last += 1 + last % 5) {
            PowerCut power = new PowerCut(last, last);
            VolatileStore.Directory files = new VolatileStore.Directory(power);
            VolatileDevice first = new VolatileDevice(before, power);
            VolatileDevice second = new VolatileDevice(after, power);
            try {
                editTwo(files, first, second);
                throw new AssertionError("the power was not cut at " + last);
            } catch (PowerCut.Cut cut) {
                assertThat(power.steps()).isGreaterThanOrEqualTo(last);
            }
            PowerCut never = PowerCut.never();
            VolatileStore.Directory found = files.afterCut(never);
            List<VolatileDevice> disks =
                    List.of(
                            new VolatileDevice(first.afterCut(), never),
                            new VolatileDevice(second.afterCut(), never));
            int earlier = (int) (last % 2);
            recoverOne(found, 1 + earlier, disks.get(earlier));
            recoverOne(found, 2 - earlier, disks.get(1 - earlier));
            assertThat(found.isEmpty()).as("nothing is left, cut at " + last).isTrue();
            boolean isOld = oldOrNew(disks.get(0).content(), "cut at " + last);
            assertThat(Arrays.equals(disks.get(1).content(), isOld ? after : before))
                    .as("both alike, cut at " + last)
                    .isTrue();
            old += isOld ? 1 : 0;
        }
        assertThat(old).isBetween(10, (int) steps / 3 - 100);
    }

    private long twoSteps(PowerCut power) throws IOException {
        VolatileStore.Directory files = new VolatileStore.Directory(power);
        VolatileDevice first = new VolatileDevice(before, power);
        VolatileDevice second = new VolatileDevice(after, power);
        editTwo(files, first, second);
        assertThat(Arrays.equals(first.content(), after)).isTrue();
        assertThat(Arrays.equals(second.content(), before)).isTrue();
        assertThat(files.isEmpty()).isTrue();
        return power.steps();
    }

    private static JournalStore store(VolatileStore.Directory files, int number) {
        return new VolatileStore(files, "image" + number + ".journal");
    }

    /** Makes the first what the second is, and the other way round. */
    private void editTwo(VolatileStore.Directory files, VolatileDevice first, VolatileDevice second)
            throws IOException {
        try (CollectedWrites collected = new CollectedWrites("edit", new ReentrantLock())) {
            collected
                    .collect(first, new VolatileTarget(store(files, 1), 1, first))
                    .write(0, MemorySegment.ofArray(after));
            collected
                    .collect(second, new VolatileTarget(store(files, 2), 2, second))
                    .write(0, MemorySegment.ofArray(before));
            collected.commit();
        } catch (UnfinishedEditException e) {
            throw cut(e);
        }
    }

    private static void recoverOne(VolatileStore.Directory files, int number, BlockDevice disk)
            throws IOException {
        JournalStore store = store(files, number);
        Optional<PendingEdit> pending = PendingEdit.find(store, number, "raw");
        if (pending.isPresent()) {
            try (PendingEdit edit = pending.get()) {
                edit.finish(disk);
            }
        } else {
            PendingEdit.tidy(store);
        }
    }
}
