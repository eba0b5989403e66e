package io.drydock.internal.nbd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.nbd.NbdAttachOptions;
import io.drydock.nbd.NbdAttachment;
import io.drydock.nbd.Server;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.TestImages;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code kill -9} of a JVM that has mounted what it has attached, where only it sees that. */
@Timeout(120)
class KilledAttachmentTest {
    private static final int BYTES = 3_000_000;

    @TempDir private Path directory;

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        Nbd.assertFree();
    }

    private static byte[] content(int seed) {
        byte[] bytes = new byte[BYTES];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource
    void theDeviceIsFreeAndWhatWasSyncedIsThere(Way way) throws Exception {
        Nbd.needed();
        Path image = TestImages.filesystem("ext4", directory.resolve("disk.raw"), 64);
        Path point = Files.createDirectory(directory.resolve("point"));
        // It ends with its last connection, as a server does that is started for one image.
        try (Server server = Server.qemuForOne(image, "raw")) {
            try (ChildJvm child =
                    ChildJvm.startWith(
                            List.of("unshare", "--mount"),
                            Writer.class,
                            way,
                            server.uri(),
                            point)) {
                assertThat(child.readLine()).isEqualTo("written");
                assertThat(Nbd.attached()).hasSize(1);
                child.kill();
                Nbd.assertFree();
            }
            server.awaitEnd();
        }
        assertThat(point).isEmptyDirectory();
        if (way == Way.IOCTL) {
            // The mount has lost its device, and leaves its journal to be replayed.
            assertThat(Commands.tryRun("e2fsck", "-fy", image).exitCode()).isLessThanOrEqualTo(1);
        }
        Commands.run("e2fsck", "-fn", image);
        assertThat(dump(image, "synced")).isEqualTo(content(1));
        if (way == Way.NETLINK) {
            assertThat(dump(image, "unsynced")).isEqualTo(content(2));
        }
    }

    private byte[] dump(Path image, String name) throws Exception {
        Path copy = directory.resolve(name);
        Commands.run("debugfs", "-R", "dump /" + name + " " + copy, image);
        return Files.readAllBytes(copy);
    }

    /** Attaches, mounts, writes, and waits to be killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws Exception {
            NbdAttachment disk =
                    Nbd.attach(Way.valueOf(args[0]), args[1], NbdAttachOptions.defaults());
            Path point = Path.of(args[2]);
            Commands.run("mount", disk.device(), point);
            Path synced = Files.write(point.resolve("synced"), content(1));
            try (FileChannel channel = FileChannel.open(synced, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.write(point.resolve("unsynced"), content(2));
            System.out.println("written");
            Thread.sleep(60_000);
        }
    }
}
