package io.drydock.benchmarks.nbd;

import io.drydock.block.BlockDevice;
import io.drydock.error.NotFoundException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.image.LocalImage;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.nbd.NbdDevice;
import io.drydock.nbd.NbdOptions;
import io.drydock.nbd.NbdRetry;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Opens an image and reads its first bytes; closes it when the time no longer counts. */
abstract class Attach implements Client.Load {
    final CloseStack opened = new CloseStack();
    final Path image;
    private final MemorySegment memory = Arena.ofAuto().allocate(4096);

    private Attach(Path image) {
        this.image = image;
    }

    abstract BlockDevice open() throws IOException;

    @Override
    public long run(long deadline) throws IOException {
        open().read(0, memory);
        return 1;
    }

    @Override
    public void tidy() throws IOException {
        opened.close();
    }

    /** By the resident qemu-storage-daemon, which runs from the first image on. */
    static final class Resident extends Attach {
        Resident(Path image) {
            super(image);
        }

        @Override
        BlockDevice open() throws IOException {
            ImageOptions options = ImageOptions.defaults().withFormat(ImageFormat.QCOW2);
            LocalImage local = LocalImage.open(image, options);
            opened.push(local::close);
            return local.disk();
        }
    }

    /** By a qemu-nbd of its own, which ends with its connection. */
    static final class Spawned extends Attach {
        private static final long PAUSE_NANOS = 100_000;
        private static final NbdOptions ONCE = NbdOptions.defaults().withRetry(NbdRetry.none());

        private final Path directory;

        Spawned(Path image, Path directory) {
            super(image);
            this.directory = directory;
        }

        @Override
        BlockDevice open() throws IOException {
            Path socket = directory.resolve("socket");
            opened.push(() -> Files.deleteIfExists(socket));
            Process process =
                    new ProcessBuilder(
                                    "qemu-nbd",
                                    "--read-only",
                                    "--format=qcow2",
                                    "--socket=" + socket,
                                    image.toString())
                            .inheritIO()
                            .start();
            opened.push(() -> end(process));
            while (true) {
                try {
                    NbdDevice device = NbdDevice.connect(socket, "", ONCE);
                    opened.push(device::close);
                    return device;
                } catch (NotFoundException e) {
                    if (!process.isAlive()) {
                        throw e;
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }

        private static void end(Process process) throws IOException {
            try {
                process.destroyForcibly().waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }
}
