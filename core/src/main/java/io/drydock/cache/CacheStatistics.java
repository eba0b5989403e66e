package io.drydock.cache;

/**
 * How a cache has done since the session was opened.
 *
 * @param hits look-ups that were answered from memory
 * @param misses look-ups for which something had to be read
 * @param loads how often it was read with success; what failed is never remembered
 * @param failures how often it was read in vain
 * @param expirations entries that a look-up found too old
 * @param invalidations entries that a look-up found outdated by a change of the drive, and those
 *     that were thrown away by request
 */
public record CacheStatistics(
        long hits, long misses, long loads, long failures, long expirations, long invalidations) {
    /** The share of the look-ups that were answered from memory: 0 to 1, and 0 before any. */
    public double hitRate() {
        long lookups = hits + misses;
        return lookups == 0 ? 0 : (double) hits / lookups;
    }
}
