package io.drydock.crypt;

import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One file as the drive /dev/sda. */
record FileDevices(Path file, boolean readOnly) implements DeviceAccess {
    @Override
    public List<Device> devices() throws IOException {
        return List.of(Device.ofDrive(0, Files.size(file)));
    }

    @Override
    public Device device(String name) throws IOException {
        return devices().getFirst();
    }

    @Override
    public BlockDevice open(Device device, Use use) throws IOException {
        if (use != Use.READ && readOnly) {
            throw new RefusedException("open", device.name(), "read-only", "open it for writing");
        }
        return FileBlockDevice.open(file, use == Use.READ);
    }

    @Override
    public HostDevice attach(Device device, boolean readOnly) {
        throw new UnsupportedOperationException("no kernel here");
    }
}
