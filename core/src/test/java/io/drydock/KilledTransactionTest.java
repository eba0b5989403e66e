package io.drydock;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Random;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code kill -9} before, during and after a commit: the image has all of an edit, or nothing. */
class KilledTransactionTest {
    private static final int TIMES = Integer.getInteger("drydock.kills", 12);
    private static final int FILES = 20;

    @TempDir Path directory;

    private final Random random = new Random(11);

    private Path disk(ImageFormat format) throws IOException {
        Path raw = TestImages.filesystem("ext4", directory.resolve("raw"), 32);
        Path image = Files.createDirectory(directory.resolve("images")).resolve("disk");
        Commands.run("qemu-img", "convert", "-f", "raw", "-O", format.qemuDriver(), raw, image);
        return image;
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "QCOW2"})
    void untilTheCommitNotAByteChanges(ImageFormat format) throws Exception {
        Needs.root();
        Path image = disk(format);
        String before = TestImages.sha256(image);
        for (int i = 0; i < TIMES / 3; i++) {
            try (ChildJvm child = ChildJvm.start(Editor.class, image, format, 1, false)) {
                assertThat(child.readLine()).isEqualTo("begun 1");
                TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
                child.kill();
            }
            awaitGone();
            assertThat(TestImages.sha256(image)).isEqualTo(before);
            assertAlone(image);
        }
    }

    /** Mounts end after the process that made them, and the image server after these. */
    private void awaitGone() throws InterruptedException {
        for (int i = 0; i < 400 && !Loops.on(directory).isEmpty(); i++) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(Loops.on(directory)).isEmpty();
    }

    private static void assertAlone(Path image) throws IOException {
        try (Stream<Path> all = Files.list(image.getParent())) {
            assertThat(all).containsExactly(image);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "QCOW2"})
    void anEditIsThereAsAWholeOrNotAtAll(ImageFormat format) throws Exception {
        Needs.root();
        Path image = disk(format);
        Seen seen = new Seen();
        int unfinished = 0;
        for (int i = 0; i < TIMES; i++) {
            try (ChildJvm child =
                    ChildJvm.start(Editor.class, image, format, seen.begun + 1, true)) {
                String wanted = (i % 4 == 0 ? "begun " : "committing ") + (seen.begun + 2);
                String line;
                do {
                    line = child.readLine();
                    seen.add(line);
                } while (!line.equals(wanted));
                if (i % 2 == 0) {
                    TimeUnit.MICROSECONDS.sleep(random.nextInt(60_000));
                } else {
                    awaitJournal(image);
                }
                child.kill();
                child.lines().forEach(seen::add);
            }
            awaitGone();
            unfinished += Files.exists(journal(image)) ? 1 : 0;
            seen.committed = check(image, format, seen);
        }
        assertThat(unfinished).as("kills between commit and end").isPositive();
        System.out.println(format + ": killed " + TIMES + " times, " + unfinished + " unfinished");
    }

    /** Until the commit, or until it is over: it takes a few milliseconds to finish. */
    private static void awaitJournal(Path image) throws InterruptedException {
        for (int i = 0; i < 500 && !Files.exists(journal(image)); i++) {
            TimeUnit.MICROSECONDS.sleep(200);
        }
    }

    private static Path journal(Path image) {
        return image.resolveSibling("disk.drydock-journal");
    }

    /** What the children have said. */
    private static final class Seen {
        int begun;
        int committed;

        void add(String line) {
            String[] words = line.split(" ");
            int number = Integer.parseInt(words[1]);
            begun = Math.max(begun, number);
            committed = words[0].equals("committed") ? number : committed;
        }
    }

    /** Opens it for writing, which finishes what there is; returns the edit that is in it. */
    private int check(Path image, ImageFormat format, Seen seen) throws IOException {
        int found;
        try (Session session = Editor.open(image, format);
                Guest guest = session.guest(Editor.mounts(session))) {
            FileTree files = guest.files();
            String first = files.exists("/0") ? files.readText("/0") : "";
            found = first.isEmpty() ? 0 : Integer.parseInt(first.substring(0, 8));
            assertThat(found).isBetween(seen.committed, seen.begun);
            for (int i = 0; i < FILES && found > 0; i++) {
                assertThat(files.readText("/" + i)).isEqualTo(Editor.content(found, i));
            }
        }
        assertAlone(image);
        if (format == ImageFormat.QCOW2) {
            Commands.run("qemu-img", "check", "-f", "qcow2", image);
        }
        Path raw = directory.resolve("check");
        Commands.run("qemu-img", "convert", "-f", format.qemuDriver(), "-O", "raw", image, raw);
        Commands.run("e2fsck", "-fn", raw);
        return found;
    }

    /** Makes one edit after another until it is killed. */
    static final class Editor {
        private Editor() {}

        static Session open(Path image, ImageFormat format) throws IOException {
            ImageOptions options = ImageOptions.defaults().withFormat(format).withReadOnly(false);
            return Session.builder().drive(image, options).open();
        }

        static SequencedMap<GuestPath, Device> mounts(Session session) throws IOException {
            return new LinkedHashMap<>(
                    java.util.Map.of(GuestPath.ROOT, session.device("/dev/sda")));
        }

        static String content(int edit, int file) {
            return "%08d ".formatted(edit) + "x".repeat(Math.floorMod(edit * 7919 + file, 100_000));
        }

        public static void main(String[] args) throws IOException {
            boolean commits = Boolean.parseBoolean(args[3]);
            ImageFormat format = ImageFormat.named(args[1]).orElseThrow();
            try (Session session = open(Path.of(args[0]), format)) {
                for (int edit = Integer.parseInt(args[2]); ; edit += commits ? 1 : 0) {
                    try (Transaction transaction = session.begin()) {
                        System.out.println("begun " + edit);
                        FileTree files = transaction.session().guest(mounts(session)).files();
                        for (int i = 0; i < FILES; i++) {
                            files.writeText("/" + i, content(edit, i));
                        }
                        if (commits) {
                            System.out.println("committing " + edit);
                            transaction.commit();
                            System.out.println("committed " + edit);
                        }
                    }
                }
            }
        }
    }
}
