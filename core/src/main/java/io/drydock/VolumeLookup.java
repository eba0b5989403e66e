package io.drydock;

import io.drydock.error.NotFoundException;
import io.drydock.volume.Device;
import java.io.IOException;

/** Finds what a device is made of, as it is now. */
@FunctionalInterface
interface VolumeLookup {
    /**
     * @param device one that is made of others
     * @throws NotFoundException when it is not there any more
     */
    Volume of(Device device) throws IOException;
}
