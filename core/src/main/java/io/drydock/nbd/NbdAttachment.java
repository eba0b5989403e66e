package io.drydock.nbd;

import io.drydock.internal.nbd.kernel.KernelDevice;
import io.drydock.internal.nbd.kernel.Partition;
import io.drydock.internal.nbd.kernel.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * An export of an NBD server as a block device of this host, {@code /dev/nbd0}: connected to and
 * negotiated with by us, and then served by the kernel's own client (drivers/block/nbd.c).
 *
 * <pre>{@code
 * NbdUri uri = NbdUri.parse("nbd+unix:///?socket=/run/nbd.sock");
 * try (NbdAttachment disk = NbdAttachment.attach(uri, NbdAttachOptions.defaults())) {
 *     System.out.println(disk.device() + " " + disk.partitions());
 * }
 * }</pre>
 *
 * <p>When the JVM is killed the device goes with the last one to let go of it: what is mounted on
 * it is written out first. Where the kernel's netlink cannot be reached (in another network
 * namespace than the host's) the ioctls are used, and then the device goes at once: {@link
 * #outlivesJvm} tells which.
 *
 * <p>When the server dies, whoever reads or writes the device gets EIO.
 *
 * <p>Threading: safe for use by many threads, but for {@link #close}, which belongs to the owner.
 */
public final class NbdAttachment implements AutoCloseable {
    private final KernelDevice device;
    private boolean closed;

    private NbdAttachment(KernelDevice device) {
        this.device = device;
    }

    /**
     * Attaches an export. Which device it becomes, the kernel chooses.
     *
     * @throws io.drydock.error.UnsupportedException when the kernel has no nbd, when this process
     *     lacks the privilege, when the connection is encrypted, or the server wants blocks larger
     *     than 4096 bytes
     * @throws io.drydock.error.NotFoundException when no server listens, or it has no such export
     * @throws io.drydock.error.RefusedException when all devices are in use
     * @throws io.drydock.error.ProtocolException when the server breaks the protocol
     */
    public static NbdAttachment attach(NbdUri uri, NbdAttachOptions options) throws IOException {
        return new NbdAttachment(KernelDevice.attach(uri, options));
    }

    /** The device's node: {@code /dev/nbd0}. A container's /dev need not have it. */
    public Path device() {
        return device.path();
    }

    /** The nodes of the partitions that the kernel has found: {@code /dev/nbd0p1} ... */
    public List<Path> partitions() {
        return device.partitions().stream().map(Partition::path).toList();
    }

    /**
     * Lets the kernel read the partition table again, when it has been changed.
     *
     * @throws io.drydock.error.SystemCallException with EBUSY while a partition is in use
     */
    public void rereadPartitions() throws IOException {
        device.rereadPartitions();
    }

    /** The size in bytes. */
    public long sizeBytes() {
        return device.sizeBytes();
    }

    /** Whether the kernel refuses to write. */
    public boolean isReadOnly() {
        return device.isReadOnly();
    }

    /** How many connections to the server the kernel has. */
    public int connections() {
        return device.connections();
    }

    /** Whether the device stays as long as it is used, should the JVM be killed. */
    public boolean outlivesJvm() {
        return device.way() == Way.NETLINK;
    }

    /**
     * Cuts the device off from its server at once, as {@code nbd-client -d} does. Whoever has it
     * open or mounted gets EIO, and what was not written out is lost. It must still be closed.
     */
    public void disconnect() throws IOException {
        device.disconnect();
    }

    /**
     * Writes out what is to be written, and detaches the device.
     *
     * @throws io.drydock.error.RefusedException while it or a partition of it is mounted; it stays
     *     attached then, and can be closed again
     * @throws io.drydock.error.SystemCallException when something could not be written, or when
     *     another program keeps the device open
     */
    @Override
    public void close() throws IOException {
        if (!closed) {
            device.awaitUnmounted();
            closed = true;
            device.close();
        }
    }
}
