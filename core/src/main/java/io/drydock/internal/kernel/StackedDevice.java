package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A block device that stands on others, which go after it.
 *
 * <p>Threading: as {@link HostDevice} says.
 */
public final class StackedDevice implements KernelBlockDevice {
    private final HostDevice device;
    private final Fd fd;
    private final CloseStack below;
    private final AtomicBoolean closed = new AtomicBoolean();

    private StackedDevice(HostDevice device, Fd fd, CloseStack below) {
        this.device = device;
        this.fd = fd;
        this.below = below;
    }

    /**
     * Takes over a device and what is below it; when it fails, that stays the caller's.
     *
     * @param name what errors call it
     */
    public static StackedDevice of(HostDevice device, CloseStack below, String name)
            throws IOException {
        CloseStack taken = new CloseStack();
        taken.push(device::close);
        try {
            int flags = device.isReadOnly() ? LibC.O_RDONLY() : LibC.O_RDWR();
            int number = FileCalls.open(device.path().toString(), flags, 0);
            return new StackedDevice(device, Fd.owned(Errno.check(number, "attach", name)), below);
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
    }

    @Override
    public Fd fd() {
        return fd;
    }

    @Override
    public Path path() {
        return device.path();
    }

    @Override
    public long deviceNumber() {
        return device.deviceNumber();
    }

    @Override
    public long sizeBytes() {
        return device.sizeBytes();
    }

    @Override
    public boolean isReadOnly() {
        return device.isReadOnly();
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            try (CloseStack closing = new CloseStack()) {
                closing.push(below::close);
                closing.push(device::close);
                closing.push(fd::close);
            }
        }
    }
}
