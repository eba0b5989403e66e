package io.drydock.internal.nbd.wire;

/**
 * Arithmetic with a block size.
 *
 * @param bytes a power of two
 */
public record Blocks(int bytes) {
    public long down(long offset) {
        return offset & -(long) bytes;
    }

    public long up(long offset) {
        return down(offset + bytes - 1);
    }

    public boolean isAligned(long offset) {
        return (offset & (bytes - 1)) == 0;
    }
}
