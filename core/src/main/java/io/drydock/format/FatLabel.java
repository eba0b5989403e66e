package io.drydock.format;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.internal.fat.volume.FatVolume;
import io.drydock.internal.fat.volume.VolumeLabel;
import java.io.IOException;

/**
 * Labels and serial numbers of FAT filesystems.
 *
 * <p>Threading: stateless.
 */
final class FatLabel {
    private FatLabel() {}

    /**
     * A label as it is stored.
     *
     * @param name what errors call the device
     * @throws RefusedException when it cannot be one
     */
    static byte[] bytes(String label, String name) throws RefusedException {
        Labels.bytes(label, "FAT", VolumeLabel.BYTES, name);
        return VolumeLabel.bytes(label)
                .orElseThrow(() ->
                        Labels.refused(
                                name, "FAT has labels of ASCII without " + VolumeLabel.FORBIDDEN));
    }

    /** The number that libblkid writes as {@code 1234-ABCD}. */
    static int serial(String text, String name) throws RefusedException {
        return (int) Uuids.number(text.replaceFirst("^(.{4})-(.{4})$", "$1$2"), 8, name);
    }

    /** Sets the label of a filesystem that is there. */
    static void set(BlockDevice device, String label, String name) throws IOException {
        byte[] bytes = bytes(label, name);
        if (!VolumeLabel.set(FatVolume.open(device, name), bytes)) {
            throw new RefusedException(
                    "label", name, "its root directory is full", "remove a file from it");
        }
    }

    /** Sets the serial number of a filesystem that is there. */
    static void setSerial(BlockDevice device, String text, String name) throws IOException {
        if (!FatVolume.open(device, name).setSerial(serial(text, name))) {
            throw new CorruptDataException(
                    "set UUID", name, "its boot sector has no place for a serial number");
        }
    }
}
