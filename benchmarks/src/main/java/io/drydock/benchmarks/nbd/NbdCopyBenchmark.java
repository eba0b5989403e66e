package io.drydock.benchmarks.nbd;

import io.drydock.benchmarks.Scratch;
import io.drydock.benchmarks.Tool;
import io.drydock.copy.BlockCopy;
import io.drydock.copy.CopyDestination;
import io.drydock.copy.CopyOptions;
import io.drydock.copy.CopySource;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.nbd.NbdDevice;
import io.drydock.nbd.NbdOptions;
import io.drydock.nbd.NbdUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A sparse image of 1 GiB, an eighth of it data, copied from qemu-nbd into a new file: in this JVM,
 * and by a process of nbdcopy. Both have to make the same file.
 */
public class NbdCopyBenchmark extends DuelBenchmark {
    @FunctionalInterface
    private interface Copier {
        void copy(String uri, Path file) throws IOException;
    }

    @Override
    Duel prepare(CloseStack opened) throws IOException {
        Path directory = Scratch.directory();
        opened.push(() -> Files.delete(directory));
        NbdServer server = NbdServer.start(NbdServer.Kind.QEMU_SPARSE, NbdServer.Socket.UNIX);
        opened.push(server::close);
        Path ours = directory.resolve("ours");
        Path theirs = directory.resolve("theirs");
        opened.push(() -> Files.deleteIfExists(ours));
        opened.push(() -> Files.deleteIfExists(theirs));
        drydock(server.uri(), ours);
        nbdcopy(server.uri(), theirs);
        if (Files.mismatch(ours, theirs) != -1) {
            throw new IOException("the copies differ");
        }
        return new Duel(
                load(NbdCopyBenchmark::drydock, server.uri(), ours),
                load(NbdCopyBenchmark::nbdcopy, server.uri(), theirs),
                server.pid());
    }

    private static Client.Load load(Copier copier, String uri, Path file) {
        return deadline -> {
            Files.deleteIfExists(file);
            copier.copy(uri, file);
            return 1;
        };
    }

    private static void drydock(String uri, Path file) throws IOException {
        try (NbdDevice device = NbdDevice.connect(NbdUri.parse(uri), NbdOptions.defaults())) {
            BlockCopy.of(
                            new CopySource.Device(device, uri),
                            new CopyDestination.File(file),
                            CopyOptions.defaults())
                    .run();
        }
    }

    private static void nbdcopy(String uri, Path file) throws IOException {
        Tool.run("nbdcopy", uri, file.toString());
    }
}
