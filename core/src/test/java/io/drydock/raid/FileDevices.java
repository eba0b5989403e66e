package io.drydock.raid;

import io.drydock.block.BlockDevice;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import io.drydock.volume.HostDevice;
import io.drydock.volume.Signature;
import io.drydock.volume.SignatureProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Files as the drives of a session. */
final class FileDevices implements DeviceAccess {
    private final List<Path> files;

    FileDevices(List<Path> files) {
        this.files = files;
    }

    @Override
    public List<Device> devices() throws IOException {
        List<Device> devices = new ArrayList<>();
        for (Path file : files) {
            long size = Files.size(file);
            try (BlockDevice bytes = FileBlockDevice.open(file, true)) {
                Optional<Signature> found = SignatureProbe.probe(bytes, 0, size, file.toString());
                devices.add(Device.ofDrive(devices.size(), size).withSignature(found));
            }
        }
        return devices;
    }

    @Override
    public Device device(String name) throws IOException {
        return devices().stream().filter(d -> d.name().equals(name)).findFirst().orElseThrow();
    }

    @Override
    public BlockDevice open(Device device, Use use) throws IOException {
        return FileBlockDevice.open(files.get(devices().indexOf(device)), use == Use.READ);
    }

    @Override
    public HostDevice attach(Device device, boolean readOnly) {
        throw new UnsupportedOperationException("needs a session");
    }
}
