package io.drydock.disk;

/**
 * What a check of an image's tables has found, after repairs if there were any.
 *
 * @param errors how many parts could not be checked
 * @param corruptions how many entries are wrong: what uses the image damages it further
 * @param leaks how many clusters take space and belong to nothing, which does no harm
 * @param corruptionsFixed how many were put right
 * @param leaksFixed how many were given back
 * @param clusters how many clusters the disk has; 0 where the format's check does not tell
 * @param allocatedClusters how many of them take space
 * @param fragmentedClusters how many are not behind their predecessor
 * @param compressedClusters how many are compressed
 */
public record DiskCheck(
        long errors,
        long corruptions,
        long leaks,
        long corruptionsFixed,
        long leaksFixed,
        long clusters,
        long allocatedClusters,
        long fragmentedClusters,
        long compressedClusters) {
    /** Whether nothing is wrong. */
    public boolean isClean() {
        return errors == 0 && corruptions == 0 && leaks == 0;
    }
}
