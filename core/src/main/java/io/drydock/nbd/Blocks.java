package io.drydock.nbd;

/**
 * Arithmetic with a block size.
 *
 * @param bytes a power of two
 */
record Blocks(int bytes) {
    long down(long offset) {
        return offset & -(long) bytes;
    }

    long up(long offset) {
        return down(offset + bytes - 1);
    }

    boolean isAligned(long offset) {
        return (offset & (bytes - 1)) == 0;
    }
}
