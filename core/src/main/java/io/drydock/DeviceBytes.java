package io.drydock;

import io.drydock.block.BlockDevice;
import io.drydock.block.SliceBlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.raid.ArrayDevice;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of devices, put together in Java from those of the drives.
 *
 * <p>Threading: safe for use by many threads.
 */
final class DeviceBytes {
    private final List<OpenDrive> drives;
    private final VolumeLookup volumes;
    private final Places places;

    DeviceBytes(List<OpenDrive> drives, VolumeLookup volumes) {
        this.drives = drives;
        this.volumes = volumes;
        this.places = new Places(volumes);
    }

    /**
     * Opens a device.
     *
     * @param readOnly whether it will only be read
     * @return the caller closes it
     * @throws io.drydock.error.UnsupportedException when only the kernel can put it together
     */
    BlockDevice open(Device device, boolean readOnly) throws IOException {
        Optional<Place> place = places.of(device, readOnly);
        if (place.isPresent()) {
            return SliceBlockDevice.of(
                    drives.get(place.get().drive()).countedDisk(),
                    place.get().offsetBytes(),
                    place.get().lengthBytes());
        }
        return switch (volumes.of(device)) {
            case Volume.Opened opened -> opened(opened, readOnly);
            case Volume.Array array -> array(array, readOnly);
            case Volume.Logical logical ->
                    throw new UnsupportedException(
                            "open",
                            device.name(),
                            "it is " + logical.volume().type() + ", which is not done yet",
                            "use a volume that is in one piece");
        };
    }

    private BlockDevice opened(Volume.Opened opened, boolean readOnly) throws IOException {
        CloseStack taken = new CloseStack();
        try {
            BlockDevice container = open(opened.container(), readOnly);
            taken.push(container::close);
            BlockDevice content = opened.content().open(container, readOnly);
            taken.push(content::close);
            return SliceBlockDevice.of(content, 0, content.sizeBytes(), taken::close);
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
    }

    private BlockDevice array(Volume.Array array, boolean readOnly) throws IOException {
        if (!readOnly) {
            throw new RefusedException(
                    "write",
                    array.device().name(),
                    "an array is written by the kernel's md only",
                    "attach it, or mount what is on it");
        }
        return ArrayDevice.open(array.array(), member -> open(member, true));
    }
}
