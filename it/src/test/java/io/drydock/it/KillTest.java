package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.image.ImageFormat;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code kill -9} in the middle of writing: nothing is left, and what was synced is there. */
@Tag("host")
class KillTest {
    private static final int TIMES_PER_FORMAT = 25;
    private static final int MAX_MILLIS = 300;
    private static final Duration GONE = Duration.ofSeconds(2);

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"RAW", "QCOW2"})
    void nothingIsLeftAndTheImageIsSound(ImageFormat format) throws Exception {
        Needs.root();
        Random random = new Random(format.ordinal());
        for (int i = 1; i <= TIMES_PER_FORMAT; i++) {
            Path place = Files.createDirectory(directory.resolve(format + "-" + i));
            int millis = random.nextInt(MAX_MILLIS);
            try {
                killOnce(format, place, millis);
            } catch (AssertionError e) {
                throw new AssertionError("kill " + i + " after " + millis + " ms", e);
            }
            Commands.run("rm", "-r", place);
        }
    }

    private void killOnce(ImageFormat format, Path place, int millis) throws Exception {
        Path image = GuestImages.copy(GuestImages.small(format), place.resolve("image"));
        Path work = Files.createDirectory(place.resolve("work"));
        Promises promises = new Promises();
        try (ChildJvm child = ChildJvm.startIn(work, List.of(), Scribe.class, format, image)) {
            assertThat(child.readLine()).isEqualTo("writing");
            assertThat(Leftovers.of(place)).as("as long as it runs").hasSizeGreaterThanOrEqualTo(3);
            TimeUnit.MILLISECONDS.sleep(millis);
            child.kill();
            Leftovers.assertGoneWithin(GONE, place);
            child.lines().forEach(promises::add);
        }
        assertThat(work).isEmptyDirectory();
        if (format == ImageFormat.QCOW2) {
            Commands.run("qemu-img", "check", "-f", "qcow2", image);
        }
        Path raw = GuestImages.asRaw(image, format, place.resolve("raw"));
        check(GuestImages.part(raw, 1, 40, place.resolve("root")), "/etc/scribe", 0, promises);
        check(GuestImages.part(raw, 42, 32, place.resolve("home")), "/scribe", 1, promises);
    }

    /** What the child has said before it was killed. */
    private static final class Promises {
        int synced = -1;
        int logged;

        void add(String line) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "synced" -> synced = Integer.parseInt(words[1]);
                case "logged" -> logged = Integer.parseInt(words[1]);
                default -> throw new AssertionError(line);
            }
        }
    }

    private static void check(Path filesystem, String directory, int remainder, Promises promises)
            throws IOException {
        Commands.run("e2fsck", "-y", "-E", "journal_only", filesystem);
        Commands.run("e2fsck", "-fn", filesystem);
        Path dump =
                Files.createDirectory(filesystem.resolveSibling(filesystem.getFileName() + ".d"));
        Commands.run("debugfs", "-R", "rdump " + directory + " " + dump, filesystem);
        Path files = dump.resolve("scribe");
        for (int slot = 0; slot < Scribe.SLOTS; slot++) {
            checkSlot(files.resolve(Integer.toString(slot)), slot * 2 + remainder, promises.synced);
        }
        byte[] log = Files.readAllBytes(files.resolve("log"));
        assertThat(log).hasSizeGreaterThanOrEqualTo(promises.logged * Scribe.RECORD_BYTES);
        for (int i = 0; i < promises.logged; i++) {
            int start = i * Scribe.RECORD_BYTES;
            assertThat(Arrays.copyOfRange(log, start, start + Scribe.RECORD_BYTES))
                    .isEqualTo(Scribe.record(i));
        }
    }

    /** A file is wholly what one writing made it, and that is none before the last synced one. */
    private static void checkSlot(Path file, int first, int synced) throws IOException {
        if (first > synced && !Files.exists(file)) {
            return;
        }
        int cycle = Scribe.SLOTS * Scribe.DIRECTORIES.size();
        byte[] content = Files.readAllBytes(file);
        String head = new String(content, 0, 12, StandardCharsets.ISO_8859_1);
        int number = Integer.parseInt(head.substring(0, head.indexOf('\n')));
        assertThat(number % cycle).isEqualTo(first);
        assertThat(number).isGreaterThan(synced - cycle);
        assertThat(content).isEqualTo(Scribe.content(number));
    }
}
