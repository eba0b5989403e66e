package io.drydock.internal.iso9660;

/** A piece of a file, on the device. */
record Section(long offsetBytes, long lengthBytes) {
    long endBytes() {
        return offsetBytes + lengthBytes;
    }
}
