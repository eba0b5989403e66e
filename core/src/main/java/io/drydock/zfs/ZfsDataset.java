package io.drydock.zfs;

/**
 * A filesystem or a volume in a pool.
 *
 * @param name its name, the pool's first: {@code tank/home}
 * @param isVolume whether it is a block device rather than a filesystem
 * @param mountpoint where the guest mounts it: a path, {@code none} or {@code legacy}; empty for a
 *     volume
 * @param mounted whether it is mounted now
 * @param usedBytes what it and those below it take
 * @param availableBytes what they may take yet
 */
public record ZfsDataset(
        String name,
        boolean isVolume,
        String mountpoint,
        boolean mounted,
        long usedBytes,
        long availableBytes) {}
