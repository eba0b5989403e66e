package io.drydock.lvm;

/**
 * Where extents of a segment are.
 *
 * @param volume the name of a physical volume in the metadata, such as {@code pv0}, or of a logical
 *     one
 * @param isPhysical which of both
 * @param startExtent the first one there
 */
public record Area(String volume, boolean isPhysical, long startExtent) {}
