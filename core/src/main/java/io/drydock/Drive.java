package io.drydock;

import io.drydock.image.Image;
import io.drydock.volume.Device;
import io.drydock.volume.PartitionTable;
import java.util.List;
import java.util.Optional;

/**
 * One disk of the guest.
 *
 * @param device the whole disk, under its name: {@code /dev/sda} is the first
 * @param image the image that holds it; stays owned by the session
 * @param table its partition table; empty where there is none
 * @param partitions in the order of their numbers
 */
public record Drive(
        Device device, Image image, Optional<PartitionTable> table, List<Device> partitions) {}
