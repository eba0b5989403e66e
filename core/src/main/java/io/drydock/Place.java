package io.drydock;

/**
 * A run of bytes of a drive.
 *
 * @param drive its place among the drives, from 0
 */
record Place(int drive, long offsetBytes, long lengthBytes) {
    /** A part of it; it must be within. */
    Place part(long offset, long length) {
        return new Place(drive, offsetBytes + offset, length);
    }
}
