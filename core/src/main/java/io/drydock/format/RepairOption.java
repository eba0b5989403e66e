package io.drydock.format;

/** How a filesystem is repaired, if not in the mildest way. */
public enum RepairOption {
    /**
     * Throws away what the journal holds, where it cannot be replayed: for XFS, whose program does
     * not replay it. What was written last is lost.
     */
    DROP_JOURNAL
}
