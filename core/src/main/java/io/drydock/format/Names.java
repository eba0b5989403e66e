package io.drydock.format;

import io.drydock.block.BlockDevice;
import io.drydock.internal.ext2fs.Ext2Superblock;
import io.drydock.internal.program.Program;
import io.drydock.task.Monitor;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import io.drydock.volume.DeviceAccess.Use;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/**
 * Labels and UUIDs of what is on a device, whatever its type.
 *
 * <p>Threading: belongs to one thread.
 *
 * @param type of what is on the device, as libblkid calls it
 */
record Names(DeviceAccess devices, Device device, String type) {
    private static final Program TUNE2FS = new Program("tune2fs", "e2fsprogs");

    /** A change to the bytes of the device. */
    private interface Edit {
        void on(BlockDevice bytes) throws IOException;
    }

    /** A change that a program makes. */
    private interface ProgramEdit {
        void on(Attached attached) throws IOException;
    }

    void label(String label) throws IOException {
        String name = device.name();
        switch (type) {
            case "ext2", "ext3", "ext4" -> {
                int most = Ext2Superblock.MAX_LABEL_BYTES;
                byte[] encoded = Labels.bytes(label, type, most, name);
                edit(bytes -> Ext2Superblock.label(bytes, encoded, name));
            }
            case "vfat" -> edit(bytes -> FatLabel.set(bytes, label, name));
            case "swap" -> edit(bytes -> SwapArea.label(bytes, label, name));
            case "xfs" -> byProgram(attached -> OtherLabels.setXfsLabel(attached, label));
            case "btrfs" -> byProgram(attached -> OtherLabels.setBtrfsLabel(attached, label));
            case "ntfs" -> byProgram(attached -> OtherLabels.setNtfsLabel(attached, label));
            default -> throw Formatter.unsupported("label", name, type);
        }
    }

    void uuid(String uuid) throws IOException {
        String name = device.name();
        switch (type) {
            case "ext2", "ext3", "ext4" -> extUuid(Uuids.of(uuid, name));
            case "vfat" -> edit(bytes -> FatLabel.setSerial(bytes, uuid, name));
            case "swap" -> edit(bytes -> SwapArea.uuid(bytes, uuid, name));
            case "xfs" -> byProgram(attached -> OtherLabels.setXfsUuid(attached, uuid));
            case "btrfs" -> byProgram(attached -> OtherLabels.setBtrfsUuid(attached, uuid));
            case "ntfs" -> byProgram(attached -> OtherLabels.setNtfsSerial(attached, uuid));
            default -> throw Formatter.unsupported("set UUID", name, type);
        }
    }

    /** Where all metadata has checksums that depend on the UUID, tune2fs(8) writes them anew. */
    private void extUuid(UUID uuid) throws IOException {
        boolean done;
        try (BlockDevice bytes = devices.open(device, Use.WRITE)) {
            done = Ext2Superblock.uuid(bytes, uuid, device.name());
        }
        if (!done) {
            byProgram(attached -> {
                ExtChecker.prepare(attached, "set UUID");
                attached.run(TUNE2FS, List.of("-U", uuid.toString(), "@"))
                        .checkSuccess("set UUID", device.name());
            });
        }
    }

    private void edit(Edit edit) throws IOException {
        try (BlockDevice bytes = devices.open(device, Use.WRITE)) {
            edit.on(bytes);
            bytes.flush();
        }
    }

    private void byProgram(ProgramEdit edit) throws IOException {
        try (Attached attached = Attached.of(devices, device, false, Monitor.NONE)) {
            edit.on(attached);
        }
    }
}
