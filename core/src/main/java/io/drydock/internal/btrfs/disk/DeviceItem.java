package io.drydock.internal.btrfs.disk;

import java.util.UUID;

/**
 * struct btrfs_dev_item: one of the devices.
 *
 * @param id its number
 * @param usedBytes what chunks take of it
 * @param uuid its own
 * @param fsid of the filesystem that writes it, which is another one for a seed
 */
record DeviceItem(long id, long totalBytes, long usedBytes, UUID uuid, UUID fsid) {
    static DeviceItem read(Fields fields) throws BadStructureException {
        return new DeviceItem(
                fields.int64(0), fields.size(8), fields.size(16), fields.uuid(66), fields.uuid(82));
    }
}
