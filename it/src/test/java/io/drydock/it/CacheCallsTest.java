package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.it.Trace.Call;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many system calls it costs to open an image, mount a filesystem of it, and ask what it is, as
 * strace counts them: those of all threads between marks, after the same has been done once, so
 * that what the JVM needs to start and to load classes is not among them.
 */
@Tag("host")
class CacheCallsTest {
    @TempDir private Path directory;
    private Path image = Path.of("/");

    @BeforeEach
    void makeImage() throws Exception {
        Needs.root();
        Needs.program("strace", "strace");
        image = TestImages.sparse(directory.resolve("disk.raw"), 64);
        Commands.runWithInput("label: gpt\nstart=1MiB, size=16MiB\n", "sfdisk", "-q", image);
        Commands.run("mkfs.ext4", "-q", "-F", "-E", "offset=1048576", image, "16M");
        Thread.sleep(50); // until a change would be seen in the file's times
    }

    /**
     * @param opening those of opening the image and mounting the filesystem
     * @param lookUps those of 20 look-ups
     */
    private record Count(long opening, long lookUps) {
        long all() {
            return opening + lookUps;
        }
    }

    @Test
    void fortyPercentAreSavedByTheCaches() throws Exception {
        Count off = count("off");
        Count on = count("on");
        System.out.println("system calls without caches " + off + ", with them " + on);
        assertThat(on.opening()).isGreaterThan(20);
        assertThat(off.lookUps()).isGreaterThan(5L * LookUps.COUNT);
        assertThat(on.all()).isLessThan(off.all() * 60 / 100);
    }

    private Count count(String caches) throws Exception {
        Path log = directory.resolve("strace.log");
        List<String> strace = List.of("strace", "-f", "-qq", "-o", log.toString());
        try (ChildJvm child = ChildJvm.startWith(strace, LookUps.class, image, caches)) {
            assertThat(child.waitFor()).isZero();
        }
        List<Call> calls = Trace.read(log).calls();
        List<Integer> marks =
                LookUps.MARKS.stream()
                        .map(mark -> "\"" + mark + "\"")
                        .map(mark ->
                                calls.stream()
                                        .filter(call -> call.arguments().startsWith(mark))
                                        .findFirst()
                                        .orElseThrow())
                        .map(calls::indexOf)
                        .toList();
        return new Count(marks.get(1) - marks.get(0) - 1L, marks.get(2) - marks.get(1) - 1L);
    }
}
