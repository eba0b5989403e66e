package io.drydock.internal.fat;

import io.drydock.internal.driver.Driver;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.Support;
import io.drydock.internal.fat.volume.FatVolume;
import java.io.IOException;
import java.util.Set;

/**
 * Reads and writes FAT12, FAT16 and FAT32 with long names, in Java, and shows them as Linux's vfat
 * does. But names that differ in case only are one name also beyond ASCII, as on Windows.
 *
 * <p>A filesystem that is marked as not cleanly unmounted stays so marked.
 *
 * <p>Threading: stateless.
 */
public final class FatDriver implements Driver {
    @Override
    public String name() {
        return "Java";
    }

    @Override
    public Set<String> types() {
        return Set.of("vfat");
    }

    @Override
    public Set<String> options() {
        return FatOptions.NAMES;
    }

    @Override
    public Support support() {
        return Support.of(true, "FAT12, FAT16 and FAT32 with long names");
    }

    @Override
    public Inodes open(Medium medium) throws IOException {
        FatOptions options = FatOptions.of(medium);
        FatVolume volume =
                FatVolume.open(
                        medium.device(), medium.name(), options.codepage(), options.caseStyle());
        volume.root();
        FatInodes inodes = new FatInodes(volume, options, medium.id());
        return medium.readOnly() ? inodes : WritableFatInodes.of(volume, options, inodes);
    }
}
