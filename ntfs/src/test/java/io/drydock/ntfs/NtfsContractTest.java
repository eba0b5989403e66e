package io.drydock.ntfs;

import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.MountOptions;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.userspace.Drivers;
import io.drydock.internal.userspace.UserspaceEngine;
import io.drydock.internal.userspace.UserspaceSource;
import io.drydock.testing.FilesystemContract;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** What every filesystem does, of NTFS; the driver is found as a service. */
class NtfsContractTest extends FilesystemContract {
    @SuppressWarnings("NullAway.Init") // by openEmpty
    private NtfsImage image;

    @Override
    protected Set<Trait> traits() {
        return Set.of(Trait.LINKS);
    }

    @Override
    protected Filesystem openEmpty() throws IOException {
        image = NtfsImage.make(host.resolve("image"), 32);
        return openAgain(false);
    }

    @Override
    protected Filesystem openAgain(boolean readOnly) throws IOException {
        CloseStack below = new CloseStack();
        FileBlockDevice device = FileBlockDevice.open(image.file(), readOnly);
        below.push(device::close);
        return UserspaceEngine.of(Drivers::here)
                .mount(
                        UserspaceSource.of(device, List.of(), NtfsImage.NAME),
                        NtfsDriver.TYPE,
                        readOnly,
                        MountOptions.defaults(),
                        below);
    }

    @Override
    protected void check() {
        image.check();
    }
}
