package io.drydock.internal.kernel;

import io.drydock.internal.linux.Fd;
import io.drydock.volume.HostDevice;

/** A device of the image as a block device of this host, that we have open ourselves. */
public interface KernelBlockDevice extends HostDevice {
    /** The open device; for reading only if it is read-only. Stays owned by this. */
    Fd fd();
}
