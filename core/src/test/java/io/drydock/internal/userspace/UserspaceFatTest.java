package io.drydock.internal.userspace;

import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.MountOptions;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.testing.Commands;
import io.drydock.testing.FilesystemContract;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What every filesystem does, of FAT in Java. */
class UserspaceFatTest extends FilesystemContract {
    @Override
    protected Set<Trait> traits() {
        return Set.of();
    }

    private Path image() {
        return host.resolve("image");
    }

    @Override
    protected Filesystem openEmpty() throws IOException {
        Needs.program("fsck.fat", "dosfstools");
        Commands.run("mkfs.fat", "-F", "32", "-s", "1", TestImages.sparse(image(), 64));
        return openAgain(false);
    }

    @Override
    protected Filesystem openAgain(boolean readOnly) throws IOException {
        FileBlockDevice device = FileBlockDevice.open(image(), readOnly);
        CloseStack below = new CloseStack();
        below.push(device::close);
        return UserspaceEngine.of(Drivers::here)
                .mount(
                        UserspaceSource.of(device, List.of(), "fat"),
                        "vfat",
                        readOnly,
                        MountOptions.defaults(),
                        below);
    }

    @Override
    protected void check() throws IOException {
        Commands.run("fsck.fat", "-n", image());
    }
}
