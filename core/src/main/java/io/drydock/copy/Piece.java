package io.drydock.copy;

/**
 * A range that is copied by itself.
 *
 * @param zero whether it is known to be zeroes, so that nothing is read
 */
record Piece(long offsetBytes, long lengthBytes, boolean zero) {}
