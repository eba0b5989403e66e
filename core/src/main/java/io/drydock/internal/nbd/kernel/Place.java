package io.drydock.internal.nbd.kernel;

/**
 * A partition as the kernel is to have it.
 *
 * @param number from 1
 */
public record Place(int number, long offsetBytes, long sizeBytes) {}
