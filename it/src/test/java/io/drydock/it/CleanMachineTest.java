package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Runs when all other tests have: what they made, by the library or beside it, is gone. */
@Order(Integer.MAX_VALUE)
class CleanMachineTest {
    @Test
    void nothingIsLeftOfTheTests() throws Exception {
        Leftovers.assertGoneWithin(Duration.ofSeconds(2), TempDirectories.root());
        assertThat(TempDirectories.root()).isEmptyDirectory();
    }

    /** The image server stays for the next image, but all sessions have been closed. */
    @Test
    void theImageServerServesNothing() throws IOException {
        List<ProcessHandle> servers =
                ProcessHandle.current()
                        .children()
                        .filter(child ->
                                child.info().command().orElse("").contains("qemu-storage-daemon"))
                        .toList();
        assertThat(servers).hasSizeLessThanOrEqualTo(1);
        for (ProcessHandle server : servers) {
            Path proc = Path.of("/proc", Long.toString(server.pid()));
            assertThat(Files.readString(proc.resolve("mountinfo"))).doesNotContain(" - fuse ");
            try (var fds = Files.list(proc.resolve("fd"))) {
                assertThat(fds.map(CleanMachineTest::target))
                        .noneMatch(target -> target.startsWith(TempDirectories.root().toString()));
            }
        }
    }

    private static String target(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }
}
