package io.drydock.lvm;

/**
 * A run of a logical volume's extents that is made in one way.
 *
 * @param startExtent where it begins in the volume
 * @param extents its length
 * @param mapping what it is made of
 */
public record Segment(long startExtent, long extents, Mapping mapping) {}
