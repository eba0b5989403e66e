package io.drydock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.BlockDevice;
import io.drydock.cache.CacheOptions;
import io.drydock.cache.CacheStatistics;
import io.drydock.error.CorruptDataException;
import io.drydock.error.NotFoundException;
import io.drydock.filesystem.Filesystem;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Device;
import io.drydock.volume.Signature;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a session says of a drive that changes while it is open, and how much it reads for that. */
class SessionCachesTest {
    private static final long MIB = 1 << 20;
    private static final String ROOT =
            "start=1MiB, size=16MiB, uuid=01234567-89AB-CDEF-0123-456789ABCDEF\n";
    private static final Duration NEVER = Duration.ofDays(1);
    private static final CacheOptions BLIND = CacheOptions.defaults().withCheckInterval(NEVER);
    private static final CacheOptions WATCHFUL =
            CacheOptions.defaults().withCheckInterval(Duration.ZERO);

    @TempDir private Path directory;
    private Path raw = Path.of("/");
    private final AtomicLong nanoTime = new AtomicLong(12345);

    @BeforeEach
    void makeDisk() throws Exception {
        raw = TestImages.sparse(directory.resolve("disk.raw"), 64);
        partition(ROOT + "start=20MiB, size=16MiB\n");
        format(1, "one");
        format(20, "two");
        Thread.sleep(50); // until a change would be seen in the file's times
    }

    private void partition(String table) {
        Commands.runWithInput("label: gpt\n" + table, "sfdisk", "-q", "--wipe=never", raw);
    }

    private void format(long mebibyte, String label) {
        Commands.run(
                "mkfs.ext4", "-q", "-F", "-L", label, "-E", "offset=" + mebibyte * MIB, raw, "16M");
    }

    private static ImageOptions options(boolean readOnly) {
        return ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(readOnly);
    }

    private Session open(CacheOptions caching, boolean readOnly) throws IOException {
        return Session.builder()
                .drive(raw, options(readOnly))
                .caches(caching)
                .clock(nanoTime::get)
                .open();
    }

    private static Optional<String> label(Session session, String device) throws IOException {
        return session.device(device).signature().flatMap(Signature::label);
    }

    private void pass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    private static void assertCounts(
            CacheStatistics statistics, long hits, long loads, long expirations, long outdated) {
        assertThat(statistics)
                .isEqualTo(new CacheStatistics(hits, loads, loads, 0, expirations, outdated));
    }

    @Test
    void readsOnceWhenItIsOpened() throws IOException {
        try (Session session = open(BLIND, true)) {
            assertCounts(session.caches().partitions(), 0, 1, 0, 0);
            assertCounts(session.caches().signatures(), 0, 2, 0, 0);
            for (int i = 0; i < 10; i++) {
                assertThat(label(session, "/dev/sda1")).contains("one");
            }
            assertCounts(session.caches().partitions(), 10, 1, 0, 0);
            assertCounts(session.caches().signatures(), 10, 2, 0, 0);
            assertThat(session.device("LABEL=two").name()).isEqualTo("/dev/sda2");
            assertThat(session.devices()).hasSize(3);
            assertCounts(session.caches().signatures(), 14, 2, 0, 0);
            assertThat(session.caches().signatures().hitRate()).isEqualTo(14 / 16.0);
        }
    }

    @Test
    void readsWhatIsAskedForWithoutWarmUp() throws IOException {
        try (Session session = open(BLIND.withWarmUp(false), true)) {
            assertCounts(session.caches().partitions(), 0, 0, 0, 0);
            assertThat(label(session, "/dev/sda2")).contains("two");
            assertCounts(session.caches().partitions(), 0, 1, 0, 0);
            assertCounts(session.caches().signatures(), 0, 1, 0, 0);
            session.caches().warmUp();
            assertCounts(session.caches().signatures(), 1, 2, 0, 0);
        }
    }

    @Test
    void believesPartitionsAndSignaturesForTheirTimes() throws Exception {
        try (Session session = open(BLIND, true)) {
            partition(ROOT + "start=20MiB, size=8MiB\n");
            format(1, "new");
            pass(Duration.ofSeconds(60).minusNanos(1));
            assertThat(session.device("/dev/sda2").sizeBytes()).isEqualTo(16 * MIB);
            pass(Duration.ofNanos(1));
            assertThat(session.device("/dev/sda2").sizeBytes()).isEqualTo(8 * MIB);
            pass(Duration.ofSeconds(60).minusNanos(1));
            assertThat(label(session, "/dev/sda1")).contains("one");
            pass(Duration.ofNanos(1));
            assertThat(label(session, "/dev/sda1")).contains("new");
            assertThat(session.caches().partitions().expirations()).isEqualTo(2);
            assertThat(session.caches().signatures().expirations()).isEqualTo(1);
        }
    }

    @Test
    void readsEveryTimeWhenItIsOff() throws Exception {
        try (Session session = open(CacheOptions.off(), true)) {
            for (int i = 0; i < 5; i++) {
                assertThat(label(session, "/dev/sda1")).contains("one");
            }
            assertCounts(session.caches().partitions(), 0, 5, 0, 0);
            assertCounts(session.caches().signatures(), 0, 5, 0, 0);
            format(1, "new");
            assertThat(label(session, "/dev/sda1")).contains("new");
        }
    }

    @Test
    void remembersSignaturesAloneIfAsked() throws IOException {
        CacheOptions caching = BLIND.withPartitionsTimeToLive(Duration.ZERO).withWarmUp(false);
        try (Session session = open(caching, true)) {
            for (int i = 0; i < 5; i++) {
                assertThat(label(session, "/dev/sda1")).contains("one");
            }
            assertCounts(session.caches().partitions(), 0, 5, 0, 0);
            assertCounts(session.caches().signatures(), 4, 1, 0, 0);
        }
    }

    @Test
    void seesWhatOthersChange() throws Exception {
        try (Session session = open(WATCHFUL, true)) {
            Device before = session.device("/dev/sda1");
            format(1, "new");
            assertThat(label(session, "/dev/sda1")).contains("new");
            assertThat(before.signature().flatMap(Signature::label)).contains("one");
            partition(ROOT + "start=20MiB, size=16MiB\nstart=40MiB, size=8MiB\n");
            assertThat(session.device("/dev/sda3").partition().orElseThrow().offsetBytes())
                    .isEqualTo(40 * MIB);
            assertThat(session.drives().getFirst().partitions()).hasSize(3);
            partition("start=20MiB, size=16MiB\n");
            assertThat(label(session, "/dev/sda1")).contains("two");
            assertThatThrownBy(() -> session.device("/dev/sda2"))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("it has /dev/sda, /dev/sda1");
            assertThat(session.caches().partitions().invalidations()).isPositive();
        }
    }

    @Test
    void seesWhatOthersChangeInABackingFile() throws Exception {
        Path overlay = directory.resolve("overlay.qcow2");
        Commands.run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", raw, overlay);
        Thread.sleep(50);
        ImageOptions allowed = ImageOptions.defaults().withAllowedFiles(Set.of(raw));
        try (Session session = Session.builder().drive(overlay, allowed).caches(WATCHFUL).open()) {
            assertThat(label(session, "/dev/sda1")).contains("one");
            format(1, "new");
            assertThat(label(session, "/dev/sda1")).contains("new");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ImageFormat.class,
            names = {"RAW", "QCOW2"})
    void forgetsWhatWeWriteOver(ImageFormat format) throws Exception {
        Path image = raw;
        if (format != ImageFormat.RAW) {
            image = directory.resolve("image");
            Commands.run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, image);
        }
        ImageOptions writable = options(false).withFormat(format);
        try (Session session = Session.builder().drive(image, writable).caches(BLIND).open()) {
            BlockDevice disk = session.drives().getFirst().image().disk();
            assertThat(label(session, "/dev/sda1")).contains("one");
            disk.write(MIB, MemorySegment.ofArray(new byte[4096]));
            assertThat(session.device("/dev/sda1").signature()).isEmpty();
            disk.zero(20 * MIB, 4096);
            assertThat(session.device("/dev/sda2").signature()).isEmpty();
            assertThat(session.caches().signatures().invalidations()).isEqualTo(2);
        }
    }

    @Test
    void forgetsWhenAFilesystemIsMountedForWriting() throws Exception {
        Needs.root();
        try (Session session = open(BLIND, false)) {
            Filesystem mounted = session.mount(session.device("/dev/sda1"));
            session.device("/dev/sda1");
            assertThat(session.caches().signatures().invalidations()).isEqualTo(1);
            session.device("/dev/sda1");
            assertThat(session.caches().signatures().invalidations()).isEqualTo(1);
            mounted.close();
            session.device("/dev/sda1");
            assertThat(session.caches().signatures().invalidations()).isEqualTo(2);
        }
    }

    @Test
    void forgetsWhatATransactionHasCommitted() throws Exception {
        try (Session session = open(BLIND, false)) {
            try (Transaction thrownAway = session.begin()) {
                erase(thrownAway.session(), MIB);
            }
            assertThat(label(session, "/dev/sda1")).contains("one");
            assertThat(session.caches().signatures().invalidations()).isZero();
            try (Transaction transaction = session.begin()) {
                erase(transaction.session(), MIB);
                assertThat(transaction.session().device("/dev/sda1").signature()).isEmpty();
                assertThat(label(session, "/dev/sda1")).contains("one");
                transaction.commit();
            }
            assertThat(session.device("/dev/sda1").signature()).isEmpty();
        }
    }

    private static void erase(Session session, long offsetBytes) throws IOException {
        BlockDevice disk = session.drives().getFirst().image().disk();
        disk.write(offsetBytes, MemorySegment.ofArray(new byte[4096]));
    }

    @Test
    void remembersWhileAFilesystemIsReadOnly() throws Exception {
        Needs.root();
        try (Session session = open(BLIND, true)) {
            session.mount(session.device("/dev/sda1")).close();
            session.device("/dev/sda1");
            assertThat(session.caches().signatures().invalidations()).isZero();
        }
    }

    @Test
    void forgetsByRequest() throws Exception {
        try (Session session = open(BLIND, true)) {
            format(1, "new");
            format(20, "newer");
            session.caches().invalidate(session.device("/dev/sda1"));
            assertThat(label(session, "/dev/sda1")).contains("new");
            assertThat(label(session, "/dev/sda2")).contains("two");
            assertCounts(session.caches().partitions(), 3, 1, 0, 0);

            session.caches().invalidate(session.drives().getFirst());
            assertThat(label(session, "/dev/sda2")).contains("newer");
            assertThat(session.caches().partitions().loads()).isEqualTo(2);

            format(20, "newest");
            session.caches().invalidate();
            assertThat(label(session, "/dev/sda2")).contains("newest");
            assertThat(session.caches().partitions().loads()).isEqualTo(3);
        }
    }

    @Test
    void readsManyDrivesWhenItIsOpened() throws Exception {
        Session.Builder builder = Session.builder().caches(BLIND);
        for (int i = 0; i < 12; i++) {
            Path copy = Files.copy(raw, directory.resolve("copy" + i));
            builder.drive(copy, options(true));
        }
        try (Session session = builder.open()) {
            assertCounts(session.caches().partitions(), 0, 12, 0, 0);
            assertCounts(session.caches().signatures(), 0, 24, 0, 0);
            assertThat(label(session, "/dev/sdl2")).contains("two");
            assertThat(session.drives())
                    .extracting(drive -> drive.device().name())
                    .containsExactly(
                            IntStream.range(0, 12)
                                    .mapToObj(Device::driveName)
                                    .toArray(String[]::new));
        }
    }

    @Test
    void opensNoneIfOneDriveIsDamaged() throws Exception {
        Path bad = Files.copy(raw, directory.resolve("bad"));
        damage(bad);
        Session.Builder builder = Session.builder();
        builder.drive(raw, options(true)).drive(bad, options(true)).drive(raw, options(true));
        assertThatThrownBy(builder::open)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("/dev/sdb");
    }

    @Test
    void saysThatADriveIsDamagedWhileItIs() throws Exception {
        try (Session session = open(WATCHFUL, true)) {
            Path whole = Files.copy(raw, directory.resolve("whole"));
            damage(raw);
            assertThatThrownBy(session::devices).isInstanceOf(CorruptDataException.class);
            assertThatThrownBy(() -> session.device("/dev/sda1"))
                    .isInstanceOf(CorruptDataException.class);
            assertThat(session.caches().partitions().failures()).isEqualTo(2);
            Files.write(raw, Files.readAllBytes(whole));
            assertThat(label(session, "/dev/sda1")).contains("one");
        }
    }

    /** Neither copy of its GPT is sound. */
    private static void damage(Path image) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            for (long header : new long[] {512, file.length() - 512}) {
                file.seek(header);
                file.write(new byte[512]);
            }
        }
    }

    @Test
    void answersManyThreadsWhileTheDriveChanges() throws Exception {
        try (Session session = open(WATCHFUL, true);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            AtomicLong stop = new AtomicLong();
            List<Future<Set<Optional<String>>>> looking =
                    IntStream.range(0, 4)
                            .mapToObj(i -> threads.submit(() -> labels(session, stop)))
                            .toList();
            for (int i = 0; i < 5; i++) {
                Commands.run("e2label", raw + "?offset=" + MIB, "label" + i);
            }
            stop.set(1);
            for (Future<Set<Optional<String>>> set : looking) {
                assertThat(set.get()).contains(Optional.of("label4"));
            }
        }
    }

    /** What is seen until the drive changes no more, and once after that. */
    private static Set<Optional<String>> labels(Session session, AtomicLong stop)
            throws IOException {
        Set<Optional<String>> seen = new HashSet<>();
        boolean last;
        do {
            last = stop.get() != 0;
            seen.add(label(session, "/dev/sda1"));
        } while (!last);
        return seen;
    }

    @Test
    void knowsNothingAfterTheEnd() throws Exception {
        Session session = open(WATCHFUL, true);
        session.close();
        assertThatThrownBy(() -> session.device("/dev/sda1")).isInstanceOf(IOException.class);
    }
}
