package io.drydock.internal.kernel;

import io.drydock.filesystem.Filesystem;
import io.drydock.testing.Commands;
import io.drydock.testing.FilesystemContract;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

/** What every filesystem does, of the kernel's ext4. */
class KernelExt4Test extends FilesystemContract {
    @SuppressWarnings("NullAway.Init") // by openEmpty
    private Images images;

    @Override
    protected Set<Trait> traits() {
        return ALL;
    }

    private Path image() {
        return host.resolve("image");
    }

    @Override
    protected Filesystem openEmpty() throws IOException {
        Needs.root();
        images = new Images(host);
        Commands.run("truncate", "-s", "64M", image());
        Commands.run("mkfs.ext4", "-q", "-b", "4096", image());
        return openAgain(false);
    }

    @Override
    protected Filesystem openAgain(boolean readOnly) throws IOException {
        return images.mount(image(), "ext4", readOnly);
    }

    @Override
    protected void check() throws IOException {
        Commands.run("e2fsck", "-fn", image());
    }

    @AfterEach
    void closeImages() throws IOException {
        images.close();
    }
}
