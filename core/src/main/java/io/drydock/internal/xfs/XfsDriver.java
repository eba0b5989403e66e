package io.drydock.internal.xfs;

import io.drydock.block.BlockDevice;
import io.drydock.error.UnsupportedException;
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

    /** Those of xfs(5) that change nothing for who only reads. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("nouuid", "inode64", "inode32", "noquota", "discard", "nodiscard", "sync");

    @Override
    public String name() {
        return "Java";
    }

    @Override
    public Set<String> types() {
        return Set.of(TYPE);
    }

    @Override
    public Support support() {
        return Support.of(false, "versions 4 and 5, read only; a dirty log is replayed");
    }

    @Override
    public Inodes open(Medium medium) throws IOException {
        if (!medium.readOnly()) {
            throw new UnsupportedException(
                    "mount",
                    medium.name(),
                    "XFS can only be read without the kernel",
                    "mount it read-only, or with the kernel engine");
        }
        for (String option : medium.options()) {
            if (!option.equals(NO_RECOVERY) && !WITHOUT_EFFECT.contains(option)) {
                throw new UnsupportedException(
                        "mount",
                        medium.name(),
                        "the option " + option + " is not known for XFS",
                        "norecovery is");
            }
        }
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
