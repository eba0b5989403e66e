package io.drydock.zfs;

/**
 * A pool that was imported or made.
 *
 * @param name its name in the kernel
 * @param guid its identity, as a number without sign
 * @param health {@code ONLINE}, {@code DEGRADED} ...
 * @param sizeBytes the size of its devices
 * @param allocatedBytes how much of them is in use
 * @param readOnly whether it was imported so
 * @param altroot the directory that its mountpoints count from; {@code -} for none
 */
public record ZfsPool(
        String name,
        String guid,
        String health,
        long sizeBytes,
        long allocatedBytes,
        boolean readOnly,
        String altroot) {}
