package io.drydock;

import io.drydock.crypt.Unlocked;
import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.VolumeGroup;
import io.drydock.raid.RaidArray;
import io.drydock.volume.Device;

/** What a device that is made of others is, as its metadata says. */
sealed interface Volume {
    /** The device that it is. */
    Device device();

    /** The same, with what has been found on it. */
    Volume with(Device found);

    /** A logical volume. */
    record Logical(Device device, VolumeGroup group, LogicalVolume volume) implements Volume {
        @Override
        public Logical with(Device found) {
            return new Logical(found, group, volume);
        }
    }

    /** An array. */
    record Array(Device device, RaidArray array) implements Volume {
        @Override
        public Array with(Device found) {
            return new Array(found, array);
        }
    }

    /**
     * What is in an encrypted device.
     *
     * @param content stays owned by {@link Unlocks}
     */
    record Opened(Device device, Device container, Unlocked content) implements Volume {
        @Override
        public Opened with(Device found) {
            return new Opened(found, container, content);
        }
    }
}
