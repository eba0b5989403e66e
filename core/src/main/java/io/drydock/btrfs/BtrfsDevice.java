package io.drydock.btrfs;

import java.util.UUID;

/**
 * One of the devices of a btrfs.
 *
 * @param id its number in the filesystem, from 1
 * @param uuid its own, which blkid calls {@code UUID_SUB}
 * @param sizeBytes how much of it the filesystem takes
 * @param allocatedBytes how much of that is given to data or metadata
 * @param missing whether it was not there when the filesystem was mounted
 * @param errors how often it has failed since that was last counted anew
 */
public record BtrfsDevice(
        long id, UUID uuid, long sizeBytes, long allocatedBytes, boolean missing, Errors errors) {
    /**
     * Failures, as {@code btrfs device stats} shows them.
     *
     * @param writes that failed
     * @param reads that failed
     * @param flushes that failed
     * @param corruptions checksums that were wrong
     * @param generations blocks that were not those that should have been written last
     */
    public record Errors(
            long writes, long reads, long flushes, long corruptions, long generations) {
        /** Whether there was any. */
        public boolean any() {
            return (writes | reads | flushes | corruptions | generations) != 0;
        }
    }
}
