package io.drydock.internal.btrfs.disk;

import java.util.List;

/**
 * A filesystem whose trees can be read.
 *
 * @param devices that it has, present or not
 * @param log what is other than in the trees
 */
record OpenVolume(
        Superblock superblock,
        Volume volume,
        List<DeviceItem> devices,
        Trees trees,
        LogReplay log) {
    OpenVolume {
        devices = List.copyOf(devices);
    }
}
