package io.drydock.block;

/**
 * A run of bytes of one kind.
 *
 * @param offsetBytes where it begins on the device
 * @param lengthBytes its length, more than zero
 * @param allocated whether storage is allocated for it; a hole is not
 * @param zero whether it is known to read as zeroes
 */
public record Extent(long offsetBytes, long lengthBytes, boolean allocated, boolean zero) {}
