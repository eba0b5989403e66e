package io.drydock.ntfs;

import io.drydock.internal.driver.Driver;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.Support;
import java.io.IOException;
import java.util.Set;

/** NTFS, read and written by libntfs-3g. */
public final class NtfsDriver implements Driver {
    static final String TYPE = "ntfs";

    /** For {@link java.util.ServiceLoader}. */
    public NtfsDriver() {}

    @Override
    public String name() {
        return "libntfs-3g";
    }

    @Override
    public Set<String> types() {
        return Set.of(TYPE);
    }

    @Override
    public Set<String> options() {
        return NtfsOptions.NAMES;
    }

    @Override
    public Support support() {
        String problem = NtfsLibrary.problem();
        return problem.isEmpty()
                ? Support.of(true, "libntfs-3g reads and writes it")
                : Support.missing(true, problem, "install package libntfs-3g89");
    }

    @Override
    public Inodes open(Medium medium) throws IOException {
        NtfsLibrary.require(medium.name());
        NtfsOptions options = NtfsOptions.of(medium.options(), medium.name());
        NtfsVolume volume = NtfsVolume.open(medium, options);
        return medium.readOnly()
                ? new NtfsInodes(volume, medium)
                : WritableNtfsInodes.of(volume, medium, options);
    }
}
