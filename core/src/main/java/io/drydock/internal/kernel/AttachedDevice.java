package io.drydock.internal.kernel;

import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.lifetime.CloseStack.Release;
import io.drydock.internal.linux.BlockCalls;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.PathCalls;
import io.drydock.internal.linux.Statx;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A part of a disk that is a block device of the host, with the claim on its bytes.
 *
 * <p>Threading: as {@link HostDevice} says.
 */
final class AttachedDevice implements KernelBlockDevice {
    private final MountDevice device;
    private final Release claim;
    private final long number;
    private final long sizeBytes;
    private final boolean readOnly;
    private final AtomicBoolean closed = new AtomicBoolean();

    private AttachedDevice(
            MountDevice device, Release claim, long number, long sizeBytes, boolean readOnly) {
        this.device = device;
        this.claim = claim;
        this.number = number;
        this.sizeBytes = sizeBytes;
        this.readOnly = readOnly;
    }

    /**
     * Attaches it.
     *
     * @param claim is released with the device, and also when there is none
     */
    static AttachedDevice of(MountSource source, Release claim, boolean readOnly)
            throws IOException {
        CloseStack taken = new CloseStack();
        taken.push(claim);
        try {
            MountDevice device = MountDevice.attach(source, readOnly);
            taken.push(device::awaitGone);
            taken.push(device::close);
            long size = Errno.check(BlockCalls.blkgetsize64(device.fd()), "attach", source.name());
            Statx node = PathCalls.status(device.fd(), "attach", source.name());
            return new AttachedDevice(device, claim, node.deviceNumber(), size, readOnly);
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
    }

    @Override
    public Fd fd() {
        return device.fd();
    }

    @Override
    public Path path() {
        return Path.of(device.path());
    }

    @Override
    public long deviceNumber() {
        return number;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            try (CloseStack closing = new CloseStack()) {
                closing.push(claim);
                closing.push(device::awaitGone);
                closing.push(device::close);
            }
        }
    }
}
