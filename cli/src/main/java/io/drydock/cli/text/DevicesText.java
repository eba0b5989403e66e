package io.drydock.cli.text;

import io.drydock.btrfs.Subvolume;
import io.drydock.volume.Device;
import io.drydock.volume.Partition;
import io.drydock.volume.Signature;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Drives, partitions and filesystems as a table for people. */
public final class DevicesText {
    private DevicesText() {}

    /**
     * The table, a row for each device, and for each subvolume under the name that the virt tools
     * give it.
     *
     * @param all whether those are listed, too, that hold no filesystem
     * @param detailed whether all columns are there
     */
    public static String of(FoundDevices found, boolean all, boolean detailed) {
        List<Device> listed =
                found.devices().stream()
                        .filter(device -> all || device.filesystemType().isPresent())
                        .toList();
        return detailed ? detailed(listed, found) : brief(listed, found);
    }

    private static String brief(List<Device> devices, FoundDevices found) {
        Table table = Table.titled("NAME", "TYPE", ">SIZE", "LABEL");
        for (Device device : devices) {
            table.row(
                    device.name(),
                    of(device, Signature::type),
                    Sizes.human(device.sizeBytes()),
                    label(device));
            for (Subvolume subvolume : found.subvolumes(device)) {
                table.row(name(device, subvolume), "btrfs", "-", "-");
            }
        }
        return table.toString();
    }

    private static String detailed(List<Device> devices, FoundDevices found) {
        Table table =
                Table.titled(
                        "NAME",
                        "USAGE",
                        "TYPE",
                        ">BYTES",
                        "LABEL",
                        "UUID",
                        "PARENT",
                        "PARTTYPE",
                        "PARTUUID",
                        "PARTLABEL");
        for (Device device : devices) {
            Optional<Partition> partition = device.partition();
            table.row(
                    device.name(),
                    of(device, Signature::usage),
                    of(device, Signature::type),
                    Long.toString(device.sizeBytes()),
                    label(device),
                    device.signature().flatMap(Signature::uuid).orElse("-"),
                    device.parents().isEmpty() ? "-" : String.join(",", device.parents()),
                    partition.map(Partition::type).orElse("-"),
                    partition.map(Partition::uuid).orElse("-"),
                    partition.flatMap(Partition::name).orElse("-"));
            for (Subvolume subvolume : found.subvolumes(device)) {
                table.row(
                        name(device, subvolume),
                        "filesystem",
                        "btrfs",
                        "-",
                        "-",
                        subvolume.uuid().map(UUID::toString).orElse("-"),
                        device.name(),
                        "-",
                        "-",
                        "-");
            }
        }
        return table.toString();
    }

    private static String name(Device device, Subvolume subvolume) {
        return Printable.of("btrfsvol:" + device.name() + "/" + subvolume.path());
    }

    private static String of(
            Device device, java.util.function.Function<Signature, String> property) {
        return device.signature().map(property).orElse("-");
    }

    private static String label(Device device) {
        return device.signature().flatMap(Signature::label).orElse("-");
    }
}
