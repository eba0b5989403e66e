package io.drydock.internal.squashfs;

/** How long a block of data is on the device, as it is written. */
record BlockSize(int written) {
    private static final int PLAIN = 1 << 24;

    static BlockSize of(long written) {
        return new BlockSize((int) written);
    }

    /** Whether it has no bytes on the device, and is a hole. */
    boolean isHole() {
        return lengthBytes() == 0;
    }

    /** Whether it stands there as it is, and not packed. */
    boolean isPlain() {
        return (written & PLAIN) != 0;
    }

    int lengthBytes() {
        return written & (PLAIN - 1);
    }
}
