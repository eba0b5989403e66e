package io.drydock.filesystem;

/**
 * How large a filesystem is and how much of it is used: what statvfs(3) says.
 *
 * @param blockBytes the unit in which the filesystem allocates (f_frsize)
 * @param totalBytes its size, without what its own structures take
 * @param freeBytes what is not used
 * @param availableBytes what is not used and not reserved for root
 * @param inodes how many it can have; 0 where it makes them as they are needed, as btrfs and vfat
 * @param freeInodes how many more can be made; 0 where {@code inodes} is
 * @param maxNameBytes the longest name of a file
 */
public record FilesystemSpace(
        long blockBytes,
        long totalBytes,
        long freeBytes,
        long availableBytes,
        long inodes,
        long freeInodes,
        long maxNameBytes) {
    /** What is used, reserved blocks not counted. */
    public long usedBytes() {
        return totalBytes - freeBytes;
    }
}
