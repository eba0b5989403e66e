package io.drydock.internal.squashfs;

import io.drydock.bindings.MissingNativeLibraryException;
import io.drydock.bindings.NativeLibrary;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.driver.Driver;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.Support;
import java.io.IOException;
import java.util.Set;

/**
 * Reads SquashFS 4.0, packed in whichever way libsquashfs knows.
 *
 * <p>Threading: as {@link Driver} says.
 */
public final class SquashfsDriver implements Driver {
    @Override
    public String name() {
        return "Java and libsquashfs";
    }

    @Override
    public Set<String> types() {
        return Set.of(SquashInodes.TYPE);
    }

    @Override
    public Support support() {
        return NativeLibrary.SQUASHFS.isAvailable()
                ? Support.of(false, "reads it; blocks are unpacked by libsquashfs")
                : Support.missing(
                        false, "libsquashfs cannot be loaded", "install package libsquashfs1");
    }

    @Override
    public Inodes open(Medium medium) throws IOException {
        try {
            NativeLibrary.SQUASHFS.require();
        } catch (MissingNativeLibraryException e) {
            throw new UnsupportedException(
                    "mount",
                    medium.name(),
                    "libsquashfs cannot be loaded",
                    "install package " + e.debianPackage(),
                    e);
        }
        medium.checkReadOnly();
        return SquashInodes.open(medium);
    }
}
