package io.drydock.internal.lvm;

import io.drydock.volume.Device;
import io.drydock.volume.HostDevice;
import java.io.IOException;

/** How physical volumes become block devices of this host. */
@FunctionalInterface
public interface MemberAttachment {
    /** Attaches a device; the caller closes what he gets. */
    HostDevice attach(Device device, boolean readOnly) throws IOException;
}
