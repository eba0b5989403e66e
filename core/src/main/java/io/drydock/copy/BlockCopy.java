package io.drydock.copy;

import io.drydock.block.BlockDevice;
import io.drydock.error.CopyException;
import io.drydock.error.RefusedException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Fd;
import java.io.IOException;

/**
 * Copies a device, a file or a stream to another.
 *
 * <p>A source that knows what it consists of is asked; what is zeroes there is never read. Zeroes,
 * known or found, are zeroed at the destination without being sent, or left out where it has them
 * already. Between devices many ranges are in flight together, in no order; to and from a stream
 * everything goes in order.
 *
 * <p>Threading: for one thread, which also calls the monitor.
 */
public final class BlockCopy {
    private final CopySource source;
    private final CopyDestination destination;
    private final CopyOptions options;

    private BlockCopy(CopySource source, CopyDestination destination, CopyOptions options) {
        this.source = source;
        this.destination = destination;
        this.options = options;
    }

    public static BlockCopy of(
            CopySource source, CopyDestination destination, CopyOptions options) {
        return new BlockCopy(source, destination, options);
    }

    /**
     * Copies, until it is done or the monitor of the options ends it. An interrupt of the thread
     * ends it in the same way.
     *
     * @throws RefusedException before anything is written, when the destination is smaller than the
     *     source or read-only, or is the source file itself
     * @throws CopyException when something failed on the way; nothing is in flight any more then
     * @throws io.drydock.error.CancelledException when it was ended before
     */
    public CopyResult run() throws IOException {
        CloseStack owned = new CloseStack();
        CopyResult result;
        try {
            CopySource from =
                    source instanceof CopySource.File file
                            ? HostFiles.source(file.path(), owned)
                            : source;
            result = run(from, owned);
        } catch (IOException | RuntimeException e) {
            owned.closeAfter(e);
            throw e;
        }
        owned.close();
        return result;
    }

    private CopyResult run(CopySource from, CloseStack owned) throws IOException {
        if (!(destination instanceof CopyDestination.File file)) {
            return run(from, destination, options);
        }
        if (!HostFiles.becomesRegular(file.path())) {
            return run(from, HostFiles.special(file.path(), owned), options);
        }
        Fd fd = HostFiles.create(file.path(), source);
        owned.push(fd::close);
        CopyOptions asZero = options.withDestinationIsZero(true);
        if (from instanceof CopySource.Device device) {
            HostFiles.resize(fd, device.device().sizeBytes(), file.name());
            return run(from, device(FileBlockDevice.of(fd, file.name(), false), file), asZero);
        }
        CopyResult result =
                run(from, device(FileBlockDevice.growing(fd, file.name()), file), asZero);
        HostFiles.resize(fd, result.totalBytes(), file.name());
        return result;
    }

    private static CopyDestination device(BlockDevice device, CopyDestination.File file) {
        return new CopyDestination.Device(device, file.name());
    }

    /** Between what is open now. */
    private CopyResult run(CopySource from, CopyDestination to, CopyOptions how)
            throws IOException {
        if (to instanceof CopyDestination.Stream stream) {
            try (Transfer transfer = transfer(from, how)) {
                return StreamCopy.run(transfer, from, stream);
            }
        }
        BlockDevice target =
                to instanceof CopyDestination.Device device ? device.device() : new Nowhere();
        check(from, target);
        try (Transfer transfer = transfer(from, how)) {
            return DeviceCopy.run(transfer, from, target);
        }
    }

    private Transfer transfer(CopySource from, CopyOptions how) {
        long size = from instanceof CopySource.Device device ? device.device().sizeBytes() : -1;
        return new Transfer(how, subject(), size);
    }

    private String subject() {
        return source.name() + " to " + destination.name();
    }

    private void check(CopySource from, BlockDevice target) throws RefusedException {
        if (target.isReadOnly()) {
            throw new RefusedException(
                    "copy", subject(), "the destination is read-only", "open it for writing");
        }
        if (from instanceof CopySource.Device device
                && device.device().sizeBytes() > target.sizeBytes()) {
            throw DeviceCopy.tooSmall(
                    subject(), target, "the source has " + device.device().sizeBytes());
        }
    }
}
