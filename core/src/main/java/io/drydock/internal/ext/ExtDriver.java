package io.drydock.internal.ext;

import io.drydock.bindings.MissingNativeLibraryException;
import io.drydock.bindings.NativeLibrary;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.driver.Driver;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.Support;
import io.drydock.internal.ext2fs.Ext2Library;
import io.drydock.internal.jbd2.Jbd2;
import java.io.IOException;
import java.util.Set;

/**
 * Opens ext2, ext3 and ext4.
 *
 * <p>Options: {@code norecovery} and {@code noload} show a filesystem that was not unmounted
 * cleanly as it is, without what its journal holds; it can only be read then.
 *
 * <p>Threading: stateless.
 */
public final class ExtDriver implements Driver {
    private static final String OPERATION = "open ext";
    private static final Set<String> AS_IT_IS = Set.of("norecovery", "noload");

    @Override
    public String name() {
        return "libext2fs";
    }

    @Override
    public Set<String> types() {
        return Set.of("ext2", "ext3", "ext4");
    }

    @Override
    public Set<String> options() {
        return AS_IT_IS;
    }

    @Override
    public Support support() {
        try {
            NativeLibrary.EXT2FS.require();
            return Support.of(true, "reads and writes, and replays journals");
        } catch (MissingNativeLibraryException e) {
            return Support.missing(
                    true, "libext2fs cannot be loaded", "install package " + e.debianPackage());
        }
    }

    @Override
    public Inodes open(Medium medium) throws IOException {
        Ext2Library.require(OPERATION, medium.name());
        checkOptions(medium);
        OpenCheck.measures(medium);
        if (Jbd2.isNeeded(medium.device(), medium.name())) {
            recover(medium);
        }
        if (!medium.readOnly()) {
            OpenCheck.writable(medium);
        }
        ExtVolume volume = ExtVolume.open(medium);
        return medium.readOnly() ? new ExtInodes(volume) : WritableExtInodes.of(volume);
    }

    private static void checkOptions(Medium medium) throws UnsupportedException {
        for (String option : medium.options()) {
            if (!AS_IT_IS.contains(option)) {
                throw new UnsupportedException(
                        OPERATION,
                        medium.name(),
                        "the mount option " + option + " means nothing to it",
                        "leave it out, or use the kernel engine");
            }
        }
    }

    private static void recover(Medium medium) throws IOException {
        if (medium.options().stream().noneMatch(AS_IT_IS::contains)) {
            Jbd2.replay(medium.device(), medium.name());
        } else if (!medium.readOnly()) {
            throw new RefusedException(
                    OPERATION,
                    medium.name(),
                    "its journal holds what is not in place yet, and would overwrite changes",
                    "leave out norecovery, or open it read-only");
        }
    }
}
