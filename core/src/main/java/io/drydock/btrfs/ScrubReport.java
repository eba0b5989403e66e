package io.drydock.btrfs;

/**
 * What a scrub has found: everything was read and compared with its checksum, and what was wrong
 * was written anew from a good copy, if there was one and the filesystem may be written.
 *
 * @param dataBytes how much data was read
 * @param metadataBytes how much metadata was read
 * @param readErrors places that could not be read
 * @param checksumErrors places whose checksum was wrong
 * @param verifyErrors metadata of which more was wrong than its checksum
 * @param superblockErrors copies of the superblock that were wrong
 * @param corrected errors that have been put right
 * @param uncorrectable errors that could not be
 */
public record ScrubReport(
        long dataBytes,
        long metadataBytes,
        long readErrors,
        long checksumErrors,
        long verifyErrors,
        long superblockErrors,
        long corrected,
        long uncorrectable) {
    /** Whether nothing was wrong. */
    public boolean isClean() {
        return (readErrors | checksumErrors | verifyErrors | superblockErrors) == 0;
    }

    /** Of both together. */
    ScrubReport plus(ScrubReport other) {
        return new ScrubReport(
                dataBytes + other.dataBytes,
                metadataBytes + other.metadataBytes,
                readErrors + other.readErrors,
                checksumErrors + other.checksumErrors,
                verifyErrors + other.verifyErrors,
                superblockErrors + other.superblockErrors,
                corrected + other.corrected,
                uncorrectable + other.uncorrectable);
    }
}
