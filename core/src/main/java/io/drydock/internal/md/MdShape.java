package io.drydock.internal.md;

/**
 * The shape of an array, as sysfs is told it.
 *
 * @param level {@code raid5}
 * @param layout the level's number of it
 * @param devices how many members it has when it is complete
 * @param chunkBytes 0 for RAID 1
 * @param componentKib how much of each member is used
 */
public record MdShape(String level, int layout, int devices, int chunkBytes, long componentKib) {}
