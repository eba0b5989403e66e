package io.drydock.internal.ext;

import io.drydock.filesystem.Filesystem;
import io.drydock.testing.FilesystemContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** What every filesystem does, of ext4 without the kernel. */
class ExtContractTest extends FilesystemContract {
    @Override
    protected Set<Trait> traits() {
        return ALL;
    }

    private Path image() {
        return host.resolve("image");
    }

    @Override
    protected Filesystem openEmpty() throws IOException {
        ExtImages.make(image(), 64, "-t ext4 -b 4096");
        return openAgain(false);
    }

    @Override
    protected Filesystem openAgain(boolean readOnly) throws IOException {
        return ExtImages.userspace(image(), readOnly);
    }

    @Override
    protected void check() {
        ExtImages.check(image());
    }
}
