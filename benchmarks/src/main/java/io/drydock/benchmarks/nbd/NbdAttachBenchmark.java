package io.drydock.benchmarks.nbd;

import io.drydock.benchmarks.Scratch;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A qcow2 image from being opened to its first bytes, by the resident qemu-storage-daemon and by a
 * qemu-nbd that is started for it. What is closed later is not timed.
 */
public class NbdAttachBenchmark extends DuelBenchmark {
    private static final long SIZE_BYTES = 64 << 20;

    @Override
    Duel prepare(CloseStack opened) throws IOException {
        Path directory = Scratch.directory();
        opened.push(() -> Files.delete(directory));
        Path image = directory.resolve("image.qcow2");
        opened.push(() -> Files.deleteIfExists(image));
        Images.create(image, "qcow2", SIZE_BYTES);
        Attach resident = new Attach.Resident(image);
        opened.push(resident::tidy);
        Attach spawned = new Attach.Spawned(image, directory);
        opened.push(spawned::tidy);
        return new Duel(resident, spawned, ProcessHandle.current().pid());
    }
}
