package io.drydock.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.DrydockException;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.error.TimedOutException;
import io.drydock.error.UnsupportedException;
import io.drydock.error.WorkerLostException;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Isolation;
import io.drydock.internal.driver.Driver;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.NewInode;
import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.driver.WritableInodes;
import io.drydock.internal.ext.ExtDriver;
import io.drydock.internal.worker.TrickDriver.Trick;
import io.drydock.testing.BytesDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Drivers in workers: the same as here, until they do what they must not. */
@Timeout(120)
class IsolatedDriverTest {
    private static final byte[] BYTES = new byte[(3 << 20) + 77];

    static {
        new Random(1).nextBytes(BYTES);
    }

    private static final Isolation ISOLATION = Isolation.pooled(1);

    private final Workers workers = TestWorker.workers(ISOLATION);

    /** Those that wait no longer for what never comes. */
    private final Workers impatient =
            TestWorker.workers(ISOLATION.withCallDeadline(Duration.ofSeconds(1)));

    @AfterEach
    void endWorkers() {
        workers.close();
        impatient.close();
    }

    private static Medium medium(String type, BlockDevice device, String... options) {
        return new Medium(device, List.of(), type, "/dev/sda1", 42, true, List.of(options));
    }

    private Inodes tricks() throws IOException {
        return tricks(workers);
    }

    private static Inodes tricks(Workers workers) throws IOException {
        return workers.isolate(new TrickDriver()).open(medium("trick", BytesDevice.of(BYTES)));
    }

    @Test
    void readsContentThroughTheParent() throws IOException {
        try (Inodes inodes = tricks();
                InodeContent content = inodes.open(1)) {
            byte[] into = new byte[BYTES.length];
            assertThat(content.read(0, MemorySegment.ofArray(into))).isEqualTo(into.length);
            assertThat(into).isEqualTo(BYTES);
            byte[] end = new byte[100];
            assertThat(content.read(BYTES.length - 7L, MemorySegment.ofArray(end))).isEqualTo(7);
            assertThat(content.read(BYTES.length, MemorySegment.ofArray(end))).isZero();
        }
    }

    @Test
    void heedsTheOptionsThatItsDriverDoes() {
        Driver driver = new ExtDriver();
        assertThat(workers.isolate(driver).options())
                .isEqualTo(driver.options())
                .contains("norecovery");
    }

    @Test
    void listsManyNames() throws IOException {
        try (Inodes inodes = tricks()) {
            List<InodeEntry> entries = inodes.list(100_000);
            assertThat(entries).hasSize(100_000);
            assertThat(entries.getLast().name())
                    .isEqualTo("file 99999".getBytes(StandardCharsets.UTF_8));
            assertThat(entries.getLast().type()).isEqualTo(FileType.FIFO);
            assertThat(inodes.list(0)).isEmpty();
            assertThat(inodes.attributes(0).get("user.big")).hasSize(1 << 16);
            assertThat(inodes.label()).isEqualTo("L\u00e4bel");
            assertThat(inodes.status(0).modified()).isEqualTo(Instant.MIN);
        }
    }

    @Test
    void saysWhatTheDriverWasCalledWith() throws IOException {
        EchoDriver here = new EchoDriver();
        List<Object> expected = new ArrayList<>();
        List<Object> answered = new ArrayList<>();
        RecordedDevice ours = new RecordedDevice(32 << 10);
        RecordedDevice theirs = new RecordedDevice(32 << 10);
        callAll(here, ours, expected);
        callAll(workers.isolate(here), theirs, answered);
        assertThat(answered).usingRecursiveComparison().isEqualTo(expected);
        assertThat(theirs.bytes()).isEqualTo(ours.bytes());
        assertThat(theirs.calls()).isEqualTo(ours.calls());
    }

    private static void callAll(Driver driver, BlockDevice device, List<Object> answers)
            throws IOException {
        Medium medium =
                new Medium(
                        device,
                        List.of(BytesDevice.of(new byte[512])),
                        "echo",
                        "/dev/vg/\u00e9",
                        Long.MAX_VALUE,
                        false,
                        List.of("a=b", "c"));
        byte[] name = {(byte) 0xff, 'n'};
        try (WritableInodes inodes = (WritableInodes) driver.open(medium)) {
            answers.add(inodes.type());
            answers.add(inodes.root());
            answers.add(inodes.maxNameBytes());
            answers.add(inodes.lookup(0, name));
            answers.add(inodes.lookup(1, name));
            answers.add(inodes.list(2));
            answers.add(inodes.status(3));
            answers.add(inodes.readLink(4));
            answers.add(inodes.attributes(5));
            answers.add(inodes.attribute(0, "user.\u00e9"));
            answers.add(inodes.attribute(1, "user.b"));
            answers.add(inodes.flags(6));
            answers.add(inodes.generation(7));
            answers.add(inodes.space());
            NewInode node = new NewInode(FileType.BLOCK_DEVICE, 0_640, 0x801, new byte[] {3});
            answers.add(inodes.create(8, name, node));
            inodes.link(9, name, 10);
            answers.add(inodes.unlink(11, name));
            inodes.removeDirectory(12, name);
            answers.add(inodes.rename(13, name, 14, new byte[] {'x'}));
            inodes.free(15);
            inodes.setPermissions(16, 0_4755);
            inodes.setOwner(17, 0xffff_ffffL, 1);
            inodes.setTimes(18, FileTimes.ofModified(Instant.ofEpochSecond(1, 2)));
            inodes.setTimes(18, new FileTimes(Optional.of(Instant.MAX), Optional.empty()));
            inodes.setAttribute(19, "trusted.x", new byte[] {0, 1});
            inodes.removeAttribute(20, "user.gone");
            inodes.setFlags(21, -1);
            inodes.setGeneration(22, 0xffff_ffffL);
            inodes.setLabel("l\u00e4");
            inodes.setUuid(new UUID(1, -2));
            answers.add(inodes.trim(23, 24, 25));
            inodes.flush();
            try (WritableContent content = inodes.open(26)) {
                byte[] into = new byte[3];
                answers.add(content.read(27, MemorySegment.ofArray(into)));
                answers.add(into);
                answers.add(content.nextData(28));
                answers.add(content.nextHole(29));
                content.write(30, MemorySegment.ofArray("text".getBytes(StandardCharsets.UTF_8)));
                content.truncate(31);
                content.allocate(32, 33);
                content.punchHole(34, 35);
            }
            answers.add(inodes.label());
        }
    }

    @Test
    void throwsWhatTheDriverHasThrown() throws IOException {
        try (Inodes inodes = tricks()) {
            assertThatThrownBy(() -> inodes.status(Trick.CORRUPT.inode()))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessage("read inode 9: it is bent; badly");
            assertThatThrownBy(() -> inodes.status(Trick.UNSUPPORTED.inode()))
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessage("open it: no such feature; wait");
            assertThatThrownBy(() -> inodes.status(Trick.REFUSED.inode()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("open it: dirty; very; wash it");
            assertThatThrownBy(() -> inodes.status(Trick.LATE.inode()))
                    .isInstanceOf(TimedOutException.class);
            assertThatThrownBy(() -> inodes.status(Trick.NO_ENTRY.inode()))
                    .isInstanceOfSatisfying(
                            InodeException.class, e -> assertThat(e.errno()).isEqualTo(2));
            assertThat(inodes.status(Trick.NOTHING.inode()).filesystemId()).isEqualTo(42);
        }
    }

    @Test
    void aLibraryGetsNoMemoryWithoutEnd() throws IOException {
        try (Inodes inodes = tricks()) {
            assertThatThrownBy(() -> inodes.status(Trick.FILL_NATIVE_MEMORY.inode()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("there is no more");
        }
    }

    @Test
    void throwsWhatTheDeviceHasThrown() throws IOException {
        SystemCallException broken =
                new SystemCallException("read", "disk", "EIO", "Input/output error", null);
        RecordedDevice device = new RecordedDevice(4096);
        try (Inodes inodes = workers.isolate(new TrickDriver()).open(medium("trick", device));
                InodeContent content = inodes.open(0)) {
            device.failWith(broken);
            assertThatThrownBy(() -> content.read(0, MemorySegment.ofArray(new byte[9])))
                    .isSameAs(broken);
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "CRASH",
                "HANG",
                "SPIN",
                "READ_FOR_EVER",
                "EXIT",
                "FILL_MEMORY",
                "FILL_STACK",
                "BUG",
                "READ_BEYOND"
            })
    void losesTheWorkerAndNothingElse(Trick trick) throws IOException {
        String reason =
                switch (trick) {
                    case CRASH -> "it has crashed: SIGSEGV in C  [libc.so.6+";
                    case EXIT, FILL_MEMORY -> "it has exited 3";
                    case FILL_STACK -> "it has failed: java.lang.StackOverflowError";
                    case BUG -> "it has failed: java.lang.IndexOutOfBoundsException: index 7";
                    case READ_BEYOND -> "it has failed: java.lang.IndexOutOfBoundsException";
                    default -> "it has not answered by the deadline";
                };
        boolean hangs = EnumSet.of(Trick.HANG, Trick.SPIN, Trick.READ_FOR_EVER).contains(trick);
        Workers used = hangs ? impatient : workers;
        Inodes other = tricks(used);
        try (Inodes inodes = tricks(used)) {
            assertThatThrownBy(() -> inodes.status(trick.inode()))
                    .isInstanceOf(WorkerLostException.class)
                    .hasMessageStartingWith("use /dev/sda1: the worker that reads it is lost: ")
                    .hasMessageContaining(reason);
            assertThatThrownBy(() -> inodes.status(Trick.NOTHING.inode()))
                    .isInstanceOf(WorkerLostException.class)
                    .hasMessageContaining(reason);
            assertThatThrownBy(() -> other.status(Trick.NOTHING.inode()))
                    .isInstanceOf(WorkerLostException.class);
        }
        other.close();
        try (Inodes again = tricks(used)) {
            assertThat(again.status(Trick.NOTHING.inode()).permissions()).isEqualTo(0_644);
        }
    }

    @Test
    void losesAWorkerThatCrashesWhenItOpens() {
        Driver driver = workers.isolate(new TrickDriver());
        Medium medium = medium("trick", BytesDevice.of(BYTES), "CRASH");
        assertThatThrownBy(() -> driver.open(medium))
                .isInstanceOf(WorkerLostException.class)
                .hasMessageStartingWith("open /dev/sda1: ");
    }

    @Test
    void takesNoNamesThatNoFileCanHave() throws IOException {
        for (long directory = -1; directory >= -5; directory--) {
            try (Inodes inodes = tricks()) {
                long listed = directory;
                assertThatThrownBy(() -> inodes.list(listed))
                        .isInstanceOf(WorkerLostException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4096})
    void takesNoTargetsThatNoLinkCanHave(long length) throws IOException {
        try (Inodes inodes = tricks()) {
            assertThat(inodes.readLink(4095)).hasSize(4095);
            assertThatThrownBy(() -> inodes.readLink(length))
                    .isInstanceOf(WorkerLostException.class);
        }
    }

    @Test
    void takesNoHoleThatIsBefore() throws IOException {
        try (Inodes inodes = tricks();
                InodeContent content = inodes.open(0)) {
            assertThat(content.nextData(0)).isEmpty();
            assertThatThrownBy(() -> content.nextHole(5)).isInstanceOf(WorkerLostException.class);
        }
    }

    @Test
    void servesManyThreads() throws Exception {
        try (Inodes inodes = tricks();
                ExecutorService threads = Executors.newFixedThreadPool(9)) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                long offset = i * 4099L;
                tasks.add(() -> readsRightly(inodes, offset));
            }
            for (Future<Boolean> each : threads.invokeAll(tasks)) {
                assertThat(each.get()).isTrue();
            }
        }
    }

    private static boolean readsRightly(Inodes inodes, long offset) throws IOException {
        byte[] into = new byte[70_000];
        try (InodeContent content = inodes.open(0)) {
            content.read(offset, MemorySegment.ofArray(into));
        }
        MemorySegment expected = MemorySegment.ofArray(BYTES).asSlice(offset, into.length);
        return expected.mismatch(MemorySegment.ofArray(into)) == -1;
    }

    @Test
    void failsAllThreadsWhenOneKillsTheWorker() throws Exception {
        try (Inodes inodes = tricks(impatient);
                ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<?>> hanging = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                hanging.add(threads.submit(() -> inodes.status(Trick.HANG.inode())));
            }
            for (Future<?> each : hanging) {
                assertThatThrownBy(each::get).hasRootCauseInstanceOf(WorkerLostException.class);
            }
        }
    }

    @Test
    void givesEachMountAWorkerOfItsOwn() throws IOException {
        try (Workers own = TestWorker.workers(Isolation.perMount())) {
            Driver driver = own.isolate(new TrickDriver());
            Medium medium = medium("trick", BytesDevice.of(BYTES));
            try (Inodes other = driver.open(medium);
                    Inodes inodes = driver.open(medium)) {
                assertThatThrownBy(() -> inodes.status(Trick.CRASH.inode()))
                        .isInstanceOf(DrydockException.class);
                assertThat(other.status(Trick.NOTHING.inode()).isRegular()).isTrue();
            }
        }
    }

    @Test
    void saysWhyAWorkerDoesNotStart() {
        Isolation isolation = Isolation.perMount().withClassPath("/nonexistent");
        try (Workers none = Workers.of(isolation, TestWorker.class)) {
            Driver driver = none.isolate(new TrickDriver());
            assertThatThrownBy(() -> driver.open(medium("trick", BytesDevice.of(BYTES))))
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessageContaining("ClassNotFoundException");
        }
    }
}
