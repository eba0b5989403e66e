package io.drydock.internal.nbd.kernel;

import io.drydock.internal.linux.DeviceNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A partition of a block device, as the kernel has it.
 *
 * @param number from 1
 * @param node its device
 */
public record Partition(int number, long offsetBytes, long sizeBytes, DeviceNode node) {
    /** Sysfs counts in these, whatever the device does. */
    private static final int SECTOR_BYTES = 512;

    /** Its node's path, whether there is one or not. */
    public Path path() {
        return Path.of(node.path());
    }

    /** Those of a device, in the order of their numbers. */
    static List<Partition> of(DeviceNode disk) {
        List<Partition> found = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(disk.directory(), disk.name() + "*")) {
            for (Path entry : entries) {
                DeviceNode node = new DeviceNode(entry.getFileName().toString());
                found.add(
                        new Partition(
                                Integer.parseInt(node.attribute("partition")),
                                Long.parseLong(node.attribute("start")) * SECTOR_BYTES,
                                Long.parseLong(node.attribute("size")) * SECTOR_BYTES,
                                node));
            }
        } catch (IOException | NumberFormatException e) {
            return List.of(); // the device is going, and its attributes with it
        }
        found.sort(Comparator.comparingInt(Partition::number));
        return List.copyOf(found);
    }
}
