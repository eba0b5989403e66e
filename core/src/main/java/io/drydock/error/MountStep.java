package io.drydock.error;

/**
 * How a damaged filesystem was tried to be mounted, from the least intrusive on. Only {@link
 * #NORMAL} writes, and only where the drive is open for writing; none of the others changes a byte
 * of the image.
 */
public enum MountStep {
    /** As any other filesystem: for writing if the drive is. */
    NORMAL,

    /** Read-only, with the journal replayed beside the image. */
    READ_ONLY,

    /** Read-only, as if there were no journal: what was only in it is not seen. */
    WITHOUT_RECOVERY,

    /** Read-only, with the options by which the driver overlooks damage. */
    RESCUE,

    /** Read-only, although the driver thinks that it should not. */
    FORCE,

    /** Read-only, by another superblock than the first, which the driver reads where it is. */
    BACKUP_SUPERBLOCK,

    /**
     * Read-only, on a throw-away copy in which something was put right first: the superblock from
     * its copy, a missing end as zeroes.
     */
    REPAIRED_COPY
}
