package io.drydock.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.nbd.NbdDevice;
import io.drydock.nbd.NbdOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ours and QEMU's locks on one file. */
class ImageLockTest {
    @TempDir private Path directory;
    private Path image = Path.of("");

    @BeforeEach
    void makeImage() {
        Needs.program("qemu-io", "qemu-utils");
        image = directory.resolve("disk.qcow2");
        Commands.run("qemu-img", "create", "-q", "-f", "qcow2", image, "1M");
    }

    private FileBlockDevice lock(boolean readOnly) throws IOException {
        FileBlockDevice file = FileBlockDevice.open(image, readOnly);
        try {
            ImageLock.take(file.fd(), image.toString(), readOnly);
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private void assertInUse(boolean readOnly) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> lock(readOnly).close())
                .withMessageContaining("another program has the image open");
    }

    private Commands.Result qemuReads() {
        return Commands.tryRun("qemu-io", "-r", "-f", "qcow2", "-c", "read 0 512", image);
    }

    private Commands.Result qemuWrites() {
        return Commands.tryRun("qemu-io", "-f", "qcow2", "-c", "write 0 512", image);
    }

    @Test
    void readersGoTogether() throws Exception {
        try (FileBlockDevice first = lock(true);
                FileBlockDevice second = lock(true)) {
            assertThat(first.fd()).isNotSameAs(second.fd());
            assertThat(qemuReads().exitCode()).isZero();
            assertThat(qemuWrites().output()).contains("Failed to get \"write\" lock");
            assertInUse(false);
        }
        assertThat(qemuWrites().exitCode()).isZero();
    }

    @Test
    void aWriterGoesAlone() throws Exception {
        try (FileBlockDevice writer = lock(false)) {
            assertThat(writer.isReadOnly()).isFalse();
            assertThat(qemuReads().output()).contains("Failed to get shared \"write\" lock");
            assertThat(qemuWrites().exitCode()).isNotZero();
            assertInUse(true);
            assertInUse(false);
        }
        lock(false).close();
    }

    @Test
    void aVirtualMachineThatRuns() throws Exception {
        try (Background server = new Background(false)) {
            server.awaitStart();
            assertInUse(true);
            assertInUse(false);
        }
        lock(false).close();
    }

    @Test
    void anotherReader() throws Exception {
        try (Background server = new Background(true)) {
            server.awaitStart();
            lock(true).close();
            assertInUse(false);
        }
    }

    /** A program of QEMU's that has the image open. */
    private final class Background implements AutoCloseable {
        private final Process process;
        private final Path socket = directory.resolve("socket");

        Background(boolean readOnly) throws IOException {
            Needs.program("qemu-nbd", "qemu-utils");
            process =
                    new ProcessBuilder(
                                    "qemu-nbd",
                                    "--persistent",
                                    readOnly ? "--read-only" : "--discard=unmap",
                                    "--format=qcow2",
                                    "--socket=" + socket,
                                    image.toString())
                            .inheritIO()
                            .start();
        }

        /** It listens before it opens the image, but answers only afterwards. */
        void awaitStart() throws Exception {
            for (int i = 0; i < 1000; i++) {
                try {
                    NbdDevice.connect(socket, "", NbdOptions.defaults()).close();
                    return;
                } catch (NotFoundException e) {
                    Thread.sleep(10);
                }
            }
            throw new AssertionError("qemu-nbd does not start");
        }

        @Override
        public void close() throws IOException {
            // Not by SIGTERM, which qemu-nbd misses while it starts.
            process.destroyForcibly();
            try {
                assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
