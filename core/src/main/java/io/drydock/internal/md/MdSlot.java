package io.drydock.internal.md;

/**
 * A member that is told to the kernel, instead of found by its superblock.
 *
 * @param role the place of its data in the array
 * @param deviceNumber as glibc's makedev(3) numbers it
 * @param dataSectors where the data begins on it
 */
public record MdSlot(int role, long deviceNumber, long dataSectors) {}
