package io.drydock.volume;

import java.util.List;
import java.util.Optional;

/** What the bytes of a device are. */
public sealed interface Origin {
    /**
     * A run of bytes of a drive: the drive itself, or a partition.
     *
     * @param drive the drive's place among the drives, from 0
     * @param partition what the partition table says; empty for a whole drive
     * @param offsetBytes where it begins on the drive
     */
    record Range(int drive, Optional<Partition> partition, long offsetBytes) implements Origin {
        /** The whole drive. */
        public static Range ofDrive(int drive) {
            return new Range(drive, Optional.empty(), 0);
        }

        /** A partition of the drive. */
        public static Range ofPartition(int drive, Partition partition) {
            return new Range(drive, Optional.of(partition), partition.offsetBytes());
        }
    }

    /**
     * What is made of the bytes of other devices.
     *
     * @param id what tells it from others of its kind: the UUIDs of volume group and logical
     *     volume, of the array, or of the encrypted container
     * @param members what it is made of; missing ones are left out
     */
    record Assembled(Kind kind, String id, List<Device> members) implements Origin {
        public Assembled {
            members = List.copyOf(members);
        }
    }

    /** How devices are made of others. */
    enum Kind {
        /** A logical volume, of the physical volumes of its group. */
        LOGICAL_VOLUME,
        /** The content of an encrypted device that has been unlocked. */
        UNLOCKED,
        /** An array (md), of its members. */
        ARRAY
    }
}
