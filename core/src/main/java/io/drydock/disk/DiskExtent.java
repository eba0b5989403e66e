package io.drydock.disk;

/**
 * A run of a disk's bytes, and where they come from; neighbours differ.
 *
 * @param offsetBytes where it begins on the disk
 * @param lengthBytes its length, more than zero
 * @param depth which image of the chain has it: 0 the image itself, 1 its backing file ...; -1 if
 *     none has it, and it reads as zeroes
 * @param data whether storage holds its bytes
 * @param zero whether it is known to read as zeroes
 */
public record DiskExtent(
        long offsetBytes, long lengthBytes, int depth, boolean data, boolean zero) {
    /** Whether both say the same of their bytes. */
    boolean isLike(DiskExtent other) {
        return depth == other.depth && data == other.data && zero == other.zero;
    }
}
