package io.drydock.internal.squashfs;

/**
 * Where an inode stands: a block, counted from the inode table's beginning, and an offset in it.
 */
final class InodeReference {
    private static final int OFFSET_BITS = 16;

    private InodeReference() {}

    static long of(long block, int offset) {
        return block << OFFSET_BITS | offset;
    }

    static long block(long reference) {
        return reference >>> OFFSET_BITS;
    }

    static int offset(long reference) {
        return (int) (reference & 0xffff);
    }
}
