package io.drydock.internal.dm;

/**
 * How a target of a device is, as {@code dmsetup status} prints it.
 *
 * @param status what its page in Documentation/admin-guide/device-mapper says
 */
public record DmStatus(long startSectors, long sectors, String type, String status) {}
