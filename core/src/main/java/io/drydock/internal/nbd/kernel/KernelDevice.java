package io.drydock.internal.nbd.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.ProtocolException;
import io.drydock.error.RefusedException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.BlockCalls;
import io.drydock.internal.linux.DeviceNode;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.Pause;
import io.drydock.internal.nbd.handshake.Agreement;
import io.drydock.internal.nbd.handshake.Dialer;
import io.drydock.internal.nbd.wire.Deadline;
import io.drydock.internal.nbd.wire.Export;
import io.drydock.nbd.NbdAttachOptions;
import io.drydock.nbd.NbdOptions;
import io.drydock.nbd.NbdProtocol;
import io.drydock.nbd.NbdUri;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An export of an NBD server as a block device of the host.
 *
 * <p>Threading: safe for use by many threads, but for {@link #close}, which belongs to the owner.
 */
public final class KernelDevice implements AutoCloseable {
    /** How long a filesystem may take that was on it and is just being unmounted. */
    private static final long UNMOUNTED_MILLIS = 2_000;

    private final Link link;
    private final Geometry geometry;
    private final int connections;
    private final String subject;
    private final CloseStack owned;
    private volatile boolean disconnected;
    private boolean closed;

    private KernelDevice(
            Link link, Geometry geometry, int connections, String subject, CloseStack owned) {
        this.link = link;
        this.geometry = geometry;
        this.connections = connections;
        this.subject = subject;
        this.owned = owned;
    }

    /**
     * Connects, and gives the connections to the kernel.
     *
     * @throws io.drydock.error.UnsupportedException when the kernel has no nbd, or does not let us
     *     use it, or cannot use such connections
     */
    public static KernelDevice attach(NbdUri uri, NbdAttachOptions options) throws IOException {
        String subject = uri.toString();
        try (NbdFamily family = NbdFamily.open().orElse(null)) {
            if (family == null && NbdNode.all().isEmpty()) {
                throw Unusable.noModule(subject);
            }
            return attach(family, uri, options);
        }
    }

    /**
     * @param family null where there is none, and ioctls have to do
     */
    private static KernelDevice attach(
            @Nullable NbdFamily family, NbdUri uri, NbdAttachOptions options) throws IOException {
        NbdOptions server = options.server().withReplies(NbdProtocol.Replies.SIMPLE);
        Dialer dialer = Dialer.to(uri, server);
        Deadline deadline = Deadline.after(server.handshakeTimeout());
        CloseStack owned = new CloseStack();
        try {
            List<Fd> sockets = new ArrayList<>();
            Export export = dial(dialer, deadline, sockets, owned);
            int count = export.has(LibC.NBD_FLAG_CAN_MULTI_CONN()) ? options.connections() : 1;
            while (sockets.size() < count) {
                if (!dial(dialer, deadline, sockets, owned).equals(export)) {
                    throw new ProtocolException(
                            "attach",
                            dialer.subject(),
                            "the server describes the export otherwise on another connection");
                }
            }
            String subject = dialer.subject();
            Geometry geometry = Geometry.of(export, server.readOnly(), subject);
            Link link =
                    family == null
                            ? IoctlLink.attach(sockets, geometry, options, subject)
                            : NetlinkLink.attach(family, sockets, geometry, options, subject);
            return new KernelDevice(link, geometry, count, subject, owned);
        } catch (IOException | RuntimeException e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    private static Export dial(Dialer dialer, Deadline deadline, List<Fd> sockets, CloseStack owned)
            throws IOException {
        Agreement agreement = dialer.dial(deadline);
        // It stays open until the device is gone, since closing it ends the connection.
        owned.push(agreement.transport()::close);
        sockets.add(
                agreement
                        .transport()
                        .descriptor()
                        .orElseThrow(() -> Unusable.encrypted(dialer.subject())));
        return agreement.export();
    }

    /** The whole device, open; stays owned by this. */
    public Fd fd() {
        return link.fd();
    }

    /** Its node's path, whether there is one or not. */
    public Path path() {
        return Path.of(node().path());
    }

    private DeviceNode node() {
        return link.node().device();
    }

    /** How it was attached. */
    public Way way() {
        return link.way();
    }

    public long sizeBytes() {
        return geometry.sizeBytes();
    }

    public boolean isReadOnly() {
        return geometry.isReadOnly();
    }

    /** How many connections the kernel has. */
    public int connections() {
        return connections;
    }

    /** Its partitions, as the kernel sees them. */
    public List<Partition> partitions() {
        return Partition.of(node());
    }

    /**
     * Lets the kernel read the partition table again.
     *
     * @throws io.drydock.error.SystemCallException with EBUSY while a partition is in use
     */
    public void rereadPartitions() throws IOException {
        long result = BlockCalls.blkrrpart(fd());
        if (result != -LibC.EINVAL()) { // the module was loaded with max_part=0
            Errno.check(result, "read the partition table of", subject);
        }
    }

    /** Cuts it off from its server at once; who has it open gets errors from now on. */
    public void disconnect() throws IOException {
        disconnected = true;
        link.disconnect();
    }

    /**
     * Detaches it, when all is written out.
     *
     * @throws RefusedException while it, or a partition of it, is mounted; nothing has happened
     *     then
     */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        awaitUnmounted();
        closed = true;
        CloseStack steps = new CloseStack();
        steps.push(owned::close);
        steps.push(link::release);
        if (!isReadOnly() && !disconnected) {
            steps.push(() -> Errno.check(FileCalls.fdatasync(fd()), "flush", subject));
        }
        steps.close();
    }

    /** A filesystem has its device for itself, as has who opens it with O_EXCL (man 2 open). */
    private void awaitUnmounted() throws RefusedException {
        Pause pause = Pause.atMost(UNMOUNTED_MILLIS);
        while (true) {
            int exclusive = node().open(LibC.O_RDONLY() | LibC.O_EXCL());
            if (exclusive >= 0) {
                Fd.owned(exclusive).close();
                return;
            }
            if (exclusive != -LibC.EBUSY()) {
                return;
            }
            if (!pause.again()) {
                throw new RefusedException(
                        "detach",
                        subject,
                        node().path() + " is mounted, or used otherwise",
                        "unmount it and its partitions first");
            }
        }
    }
}
