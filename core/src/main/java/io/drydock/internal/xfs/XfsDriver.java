package io.drydock.internal.xfs;

import io.drydock.block.BlockDevice;
import io.drydock.internal.driver.Driver;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.Support;
import java.io.IOException;
import java.util.Set;

/** Reads XFS. */
public final class XfsDriver implements Driver {
    static final String TYPE = "xfs";

    private static final String NO_RECOVERY = "norecovery";

    @Override
    public String name() {
        return "Java";
    }

    @Override
    public Set<String> types() {
        return Set.of(TYPE);
    }

    @Override
    public Set<String> options() {
        return Set.of(NO_RECOVERY);
    }

    @Override
    public Support support() {
        return Support.of(false, "versions 4 and 5, read only; a dirty log is replayed");
    }

    @Override
    public Inodes open(Medium medium) throws IOException {
        medium.checkReadOnly();
        BlockDevice device = medium.device();
        Superblock superblock = Superblock.read(device, medium.name());
        boolean asItIs = medium.options().contains(NO_RECOVERY);
        boolean replayed = !asItIs && Replay.run(device, superblock);
        if (replayed) {
            superblock = Superblock.read(device, medium.name());
        }
        return new XfsInodes(Disk.of(device, superblock), medium.id(), asItIs || replayed);
    }
}
