package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.SystemCallException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.Pause;
import io.drydock.internal.nbd.kernel.KernelDevice.Part;

/**
 * A disk that is attached by NBD, or a partition of it.
 *
 * <p>Threading: safe for use by many threads.
 */
final class DevicePart implements MountDevice {
    /** How long others, such as udev that looks at new devices, may keep it after us. */
    private static final long GONE_MILLIS = 2_000;

    private final Part part;
    private final String name;

    DevicePart(Part part, String name) {
        this.part = part;
        this.name = name;
    }

    @Override
    public Fd fd() {
        return part.fd();
    }

    @Override
    public String path() {
        return part.node().isListed() ? part.node().path() : part.fd().procPath();
    }

    @Override
    public void close() {
        part.fd().close();
    }

    @Override
    public void awaitGone() throws SystemCallException {
        Pause pause = Pause.atMost(GONE_MILLIS);
        boolean mounted = part.isMounted();
        while (mounted && pause.again()) {
            mounted = part.isMounted();
        }
        part.giveBack();
        if (mounted) {
            throw Errno.failure(
                    "close", name, LibC.EBUSY(), "another program uses " + part.node().path());
        }
    }
}
