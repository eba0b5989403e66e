package io.drydock.internal.lvm;

import io.drydock.block.BlockDevice;
import io.drydock.volume.Device;
import java.io.IOException;

/** How the bytes of physical volumes are had. */
@FunctionalInterface
public interface MemberBytes {
    /** The bytes of a device, to be read, and written where that can be; the caller closes them. */
    BlockDevice open(Device device) throws IOException;
}
