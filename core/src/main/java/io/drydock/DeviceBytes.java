package io.drydock;

import io.drydock.block.BlockDevice;
import io.drydock.block.SliceBlockDevice;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.kernel.KernelEngine;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.lvm.VolumeDevice;
import io.drydock.raid.ArrayDevice;
import io.drydock.volume.Device;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.util.Optional;

/**
 * The bytes of devices, put together in Java from those of the drives; by the kernel where only
 * that can, as thin volumes, and arrays that are to be written.
 *
 * <p>Threading: safe for use by many threads.
 */
final class DeviceBytes {
    private final Bottom bottom;
    private final VolumeLookup volumes;
    private final Attachments attachments;
    private final View images;
    private final Places places;

    DeviceBytes(Bottom bottom, VolumeLookup volumes, Attachments attachments, View images) {
        this.bottom = bottom;
        this.volumes = volumes;
        this.attachments = attachments;
        this.images = images;
        this.places = new Places(volumes);
    }

    /** The same devices, put together from other bytes. */
    DeviceBytes on(Bottom other) {
        return new DeviceBytes(other, volumes, attachments, images);
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
                    bottom.drive(place.get().drive()),
                    place.get().offsetBytes(),
                    place.get().lengthBytes());
        }
        return switch (volumes.of(device)) {
            case Volume.Opened opened -> opened(opened, readOnly);
            case Volume.Array array when readOnly ->
                    ArrayDevice.open(array.array(), member -> open(member, true));
            case Volume.Logical logical when isPossible(logical) ->
                    VolumeDevice.open(
                            logical.group(),
                            logical.volume(),
                            physical -> open(physical, readOnly));
            case Volume.Array _, Volume.Logical _ -> attached(device, readOnly);
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

    private static boolean isPossible(Volume.Logical logical) {
        return VolumeDevice.isPossible(logical.group(), logical.volume());
    }

    private BlockDevice attached(Device device, boolean readOnly) throws IOException {
        if (!KernelEngine.isUsable()) {
            throw new UnsupportedException(
                    "open",
                    device.name(),
                    "only the kernel can put it together",
                    "run as root, on a host with device-mapper and md");
        }
        CloseStack taken = new CloseStack();
        try {
            HostDevice host = attachments.attach(device, images, readOnly);
            taken.push(host::close);
            BlockDevice content = FileBlockDevice.open(host.path(), readOnly);
            taken.push(content::close);
            BlockDevice used = bottom.attached(content, device.name());
            return SliceBlockDevice.of(used, 0, used.sizeBytes(), taken::close);
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
    }
}
