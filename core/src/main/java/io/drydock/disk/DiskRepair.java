package io.drydock.disk;

/** What a check puts right. */
public enum DiskRepair {
    /** Nothing; not a byte changes. */
    NONE,
    /** Clusters that belong to nothing. */
    LEAKS,
    /** Everything, by QEMU's best guess: what was damaged may be lost. */
    ALL
}
