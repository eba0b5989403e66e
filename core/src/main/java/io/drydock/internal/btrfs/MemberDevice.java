package io.drydock.internal.btrfs;

import java.util.UUID;

/**
 * One of the devices of a mounted btrfs.
 *
 * @param id its number in the filesystem, from 1
 * @param uuid its own, not the filesystem's
 * @param sizeBytes how much of it the filesystem takes
 * @param allocatedBytes how much of that is given to data or metadata
 * @param path of the host's device, as it was when it was mounted; empty when the device is missing
 */
public record MemberDevice(long id, UUID uuid, long sizeBytes, long allocatedBytes, String path) {}
