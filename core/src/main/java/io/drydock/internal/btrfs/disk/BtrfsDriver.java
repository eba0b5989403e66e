package io.drydock.internal.btrfs.disk;

import io.drydock.internal.driver.Driver;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.Support;
import java.io.IOException;
import java.util.Set;

/**
 * Reads btrfs: profiles single, dup, raid0, raid1, raid1c3, raid1c4, raid10, raid5 and raid6 (as
 * long as one device is missing), subvolumes, compression by zlib, lzo and zstd, all checksums; the
 * log of what was synced is replayed in memory.
 *
 * <p>Options are those of btrfs(5) that a reader has a use for: {@code subvol}, {@code subvolid},
 * {@code degraded}, {@code norecovery}, {@code rescue}, {@code usebackuproot}.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class BtrfsDriver implements Driver {
    @Override
    public String name() {
        return "Java";
    }

    @Override
    public Set<String> types() {
        return Set.of(BtrfsInodes.TYPE);
    }

    @Override
    public Set<String> options() {
        return BtrfsOptions.NAMES;
    }

    @Override
    public Support support() {
        return Compression.ZSTD.isAvailable()
                ? Support.of(false, "reads it in Java")
                : Support.of(
                        false,
                        "reads it in Java, but what is compressed by Zstandard only with package"
                                + " libzstd1");
    }

    @Override
    public Inodes open(Medium medium) throws IOException {
        medium.checkReadOnly();
        BtrfsOptions options = BtrfsOptions.of(medium);
        return new Guard(medium.name()).run("mount", () -> BtrfsInodes.open(medium, options));
    }
}
