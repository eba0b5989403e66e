package io.drydock.internal.userspace;

import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.Isolation;
import io.drydock.filesystem.MountOptions;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.worker.Workers;
import io.drydock.testing.Commands;
import io.drydock.testing.FilesystemContract;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every filesystem does, of ext4 in a worker. */
class IsolatedContractTest extends FilesystemContract {
    private static final Workers WORKERS = Workers.of(Isolation.pooled(1), WorkerMain.class);

    @BeforeAll
    static void needDriver() {
        Needs.that(Drivers.here().forType("ext4").isPresent(), "needs a driver for ext4");
    }

    @AfterAll
    static void endWorkers() {
        WORKERS.close();
    }

    @Override
    protected Set<Trait> traits() {
        return ALL;
    }

    private Path image() {
        return host.resolve("image");
    }

    @Override
    protected Filesystem openEmpty() throws IOException {
        TestImages.sparse(image(), 64);
        // Blocks of less hold no target or attribute of more.
        Commands.run("mkfs.ext4", "-q", "-F", "-b", "4096", image());
        return openAgain(false);
    }

    @Override
    protected Filesystem openAgain(boolean readOnly) throws IOException {
        CloseStack below = new CloseStack();
        FileBlockDevice device = FileBlockDevice.open(image(), readOnly);
        below.push(device::close);
        return UserspaceEngine.of(() -> Drivers.here().isolated(WORKERS))
                .mount(
                        UserspaceSource.of(device, List.of(), "/dev/sda"),
                        "ext4",
                        readOnly,
                        MountOptions.defaults(),
                        below);
    }

    @Override
    protected void check() {
        Commands.run("e2fsck", "-fn", image());
    }
}
