package io.drydock.zfs;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drydock.block.BlockDevice;
import io.drydock.error.NotFoundException;
import io.drydock.error.UnsupportedException;
import io.drydock.testing.Needs;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import io.drydock.volume.HostDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ZFS where there is none, as on the machines that this is built on. */
class ZfsTest {
    /** An image without devices. */
    private static final class NoDevices implements DeviceAccess {
        @Override
        public List<Device> devices() {
            return List.of();
        }

        @Override
        public Device device(String name) throws NotFoundException {
            throw new NotFoundException("find", name, "there is none");
        }

        @Override
        public BlockDevice open(Device device, Use use) throws NotFoundException {
            throw new NotFoundException("open", device.name(), "there is none");
        }

        @Override
        public HostDevice attach(Device device, boolean readOnly) throws NotFoundException {
            throw new NotFoundException("attach", device.name(), "there is none");
        }
    }

    @Test
    void aHostWithoutZfsSaysSo() {
        Needs.that(!Files.exists(Path.of("/sys/module/zfs")), "needs a kernel without ZFS");
        assertThatExceptionOfType(UnsupportedException.class)
                .isThrownBy(() -> Zfs.on(new NoDevices()))
                .withMessageStartingWith("open ZFS: no zfs on this host: ")
                .withMessageContaining("zfs-dkms");
    }
}
