package io.drydock;

/**
 * One thing that has grown.
 *
 * @param what what it is
 * @param device its device's name
 * @param beforeBytes its size before; of a filesystem what it has room for
 * @param afterBytes its size now
 */
public record GrowthStep(What what, String device, long beforeBytes, long afterBytes) {
    /** What grows. */
    public enum What {
        PARTITION,
        /** What is in an encrypted device. */
        CONTENT,
        PHYSICAL_VOLUME,
        LOGICAL_VOLUME,
        FILESYSTEM
    }
}
