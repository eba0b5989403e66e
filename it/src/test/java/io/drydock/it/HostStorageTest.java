package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.Session;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

/**
 * The host's own volume groups, arrays and encrypted devices stay as they are, whatever happens to
 * a guest that has copies of them.
 */
@Tag("uml")
class HostStorageTest {
    private static final int KILLS = Integer.getInteger("drydock.kills", 3);
    private static final Duration GONE = Duration.ofSeconds(30);

    @TempDir private Path directory;

    private HostStorage host;
    private SequencedMap<String, String> before;

    @BeforeEach
    void make() throws IOException {
        Needs.root();
        Needs.program("lvm", "lvm2");
        Needs.program("cryptsetup", "cryptsetup-bin");
        Needs.program("mdadm", "mdadm");
        host = HostStorage.make(directory);
        before = host.state();
    }

    @AfterEach
    void remove() {
        if (host != null) {
            host.close();
        }
    }

    /** Neither is anything of ours there any more. */
    private void assertHostIsAsItWas() throws IOException, InterruptedException {
        long end = System.nanoTime() + GONE.toNanos();
        while (!host.state().equals(before) && System.nanoTime() < end) {
            Thread.sleep(100);
        }
        assertThat(host.state()).containsExactlyEntriesOf(before);
        assertThat(Commands.run("losetup", "--list", "-n", "-O", "BACK-FILE").lines())
                .noneMatch(line -> line.startsWith(directory + "/pv"))
                .noneMatch(line -> line.startsWith(directory + "/luks"))
                .noneMatch(line -> line.startsWith(directory + "/md"));
    }

    @Test
    void aGuestIsOpenedEditedAndClosed() throws Exception {
        try (Session session = StorageVisit.open(directory)) {
            StorageVisit.edit(session, () -> {});
        }
        assertHostIsAsItWas();
        assertThat(StorageVisit.isEdited(directory)).isTrue();
        assertHostIsAsItWas();
    }

    @Test
    void workFails() throws Exception {
        try (Session session = StorageVisit.open(directory)) {
            assertThatThrownBy(() ->
                            StorageVisit.edit(
                                    session,
                                    () -> {
                                        throw new IOException("of the test");
                                    }))
                    .hasMessage("of the test");
        }
        assertHostIsAsItWas();
        Files.write(directory.resolve("luks"), new byte[4096]); // its first header
        try (Session session = StorageVisit.open(directory)) {
            session.devices();
        }
        assertHostIsAsItWas();
    }

    @Test
    void theJvmIsKilled() throws Exception {
        for (int i = 1; i <= KILLS; i++) {
            try (ChildJvm child = ChildJvm.start(StorageVisit.class, directory)) {
                assertThat(child.readLine()).isEqualTo("open");
                assertThat(Commands.run("dmsetup", "ls")).contains("drydock-");
                child.kill();
            }
            try {
                assertHostIsAsItWas();
            } catch (AssertionFailedError e) {
                throw new AssertionError("after kill " + i, e);
            }
            assertThat(StorageVisit.isEdited(directory)).isTrue();
        }
        assertHostIsAsItWas();
    }
}
