package io.drydock.internal.driver;

import java.io.IOException;
import java.util.Set;

/**
 * Opens filesystems of some types without the kernel.
 *
 * <p>Threading: safe for use by many threads.
 */
public interface Driver {
    /** What reads them: {@code libext2fs}, or {@code Java}. */
    String name();

    /** The types that it is for, as blkid(8) names them. */
    Set<String> types();

    /** The names of the options of mount(8) that it heeds, such as {@code subvol}. */
    default Set<String> options() {
        return Set.of();
    }

    /** Whether it works on this host. Must cost little; nothing is opened or started. */
    Support support();

    /**
     * Opens a filesystem.
     *
     * @return {@link WritableInodes} if the medium is not read-only
     * @throws io.drydock.error.CorruptDataException when there is no such filesystem, or it is
     *     damaged
     * @throws io.drydock.error.UnsupportedException when it has features that this driver does not
     *     know, or that it could only read and the medium is not read-only
     * @throws io.drydock.error.RefusedException when it is in a state in which writing would do
     *     damage; the hint says how it can be read
     */
    Inodes open(Medium medium) throws IOException;
}
