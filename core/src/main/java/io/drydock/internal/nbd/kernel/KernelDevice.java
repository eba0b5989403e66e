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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An export of an NBD server as a block device of the host.
 *
 * <p>Threading: safe for use by many threads, but for {@link #close}, which belongs to the owner.
 */
public final class KernelDevice implements AutoCloseable {
    /** How long a filesystem may take that was on it and is just being unmounted. */
    private static final long UNMOUNTED_MILLIS = 2_000;

    /** In place of a partition's number. */
    private static final int WHOLE = 0;

    private final Link link;
    private final Geometry geometry;
    private final int count;
    private final String subject;
    private final CloseStack connections;
    private volatile boolean disconnected;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ReentrantLock parts = new ReentrantLock();
    private final Set<Integer> taken = new HashSet<>();

    private KernelDevice(
            Link link, Geometry geometry, int count, String subject, CloseStack connections) {
        this.link = link;
        this.geometry = geometry;
        this.count = count;
        this.subject = subject;
        this.connections = connections;
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

    /** Whether the kernel has nbd at all. */
    public static boolean isThere() {
        return isReachable() || !NbdNode.all().isEmpty();
    }

    /** Whether the kernel can be asked by netlink here; whether it lets us, it says then. */
    public static boolean isReachable() {
        try {
            Optional<NbdFamily> family = NbdFamily.open();
            family.ifPresent(NbdFamily::close);
            return family.isPresent();
        } catch (IOException e) {
            return false;
        }
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
        return count;
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

    /**
     * Lets the kernel have the partitions of a table that has just been written: it reads that
     * again or, while one of them is in use, is told of each that has changed.
     *
     * @param wanted what the table says
     */
    public void repartition(List<Place> wanted) throws IOException {
        parts.lock();
        try {
            refresh();
            long result = BlockCalls.blkrrpart(fd());
            if (result == -LibC.EBUSY()) {
                PartitionUpdate.apply(fd(), partitions(), wanted);
            } else if (result != -LibC.EINVAL()) { // the module was loaded with max_part=0
                Errno.check(result, "read the partition table of", subject);
            }
        } finally {
            parts.unlock();
        }
    }

    /** Cuts it off from its server at once; who has it open gets errors from now on. */
    public void disconnect() throws IOException {
        disconnected = true;
        link.disconnect();
    }

    /**
     * Lets the kernel forget what it has read of the whole device: it notices no change that was
     * made through a partition, or by others through the server.
     */
    public void refresh() throws IOException {
        Errno.check(BlockCalls.blkflsbuf(fd()), "flush", subject);
    }

    /**
     * Takes a part of it to mount, which nobody else mounts meanwhile.
     *
     * @param readOnly whether the kernel is to refuse writes to it
     * @return empty when it has been taken already, or the kernel cannot show it
     */
    public Optional<Part> take(long offsetBytes, long lengthBytes, boolean readOnly)
            throws IOException {
        parts.lock();
        try {
            refresh();
            OptionalInt number = number(offsetBytes, lengthBytes);
            if (number.isEmpty() || !isFree(number.getAsInt())) {
                return Optional.empty();
            }
            Part part = open(number.getAsInt());
            try {
                // For what the device refuses anyway nothing need be set.
                if (!isReadOnly()) {
                    Errno.check(BlockCalls.blkroset(part.fd, readOnly), "set up", subject);
                }
            } catch (IOException e) {
                part.fd.close();
                throw e;
            }
            taken.add(part.number);
            return Optional.of(part);
        } finally {
            parts.unlock();
        }
    }

    /** The number of the partition that is there, made if need be; 0 for the whole device. */
    private OptionalInt number(long offsetBytes, long lengthBytes) {
        if (offsetBytes == 0 && lengthBytes == sizeBytes()) {
            return OptionalInt.of(WHOLE);
        }
        int free = 1;
        for (Partition partition : partitions()) {
            if (partition.offsetBytes() == offsetBytes && partition.sizeBytes() == lengthBytes) {
                return OptionalInt.of(partition.number());
            }
            free = Math.max(free, partition.number() + 1);
        }
        // The kernel may know no such table, or take other sectors for its.
        return BlockCalls.blkpgAddPartition(fd(), free, offsetBytes, lengthBytes) == 0
                ? OptionalInt.of(free)
                : OptionalInt.empty();
    }

    /** The kernel lets the whole and its partitions be mounted at different times only. */
    private boolean isFree(int number) {
        return number == WHOLE
                ? taken.isEmpty()
                : !taken.contains(number) && !taken.contains(WHOLE);
    }

    private Part open(int number) throws IOException {
        DeviceNode node = number == WHOLE ? node() : new DeviceNode(node().name() + "p" + number);
        int flags = isReadOnly() ? LibC.O_RDONLY() : LibC.O_RDWR();
        return new Part(number, node, Fd.owned(Errno.check(node.open(flags), "open", node.path())));
    }

    /** A part that has been taken: a partition, or all of it. */
    public final class Part {
        private final int number;
        private final DeviceNode node;
        private final Fd fd;

        private Part(int number, DeviceNode node, Fd fd) {
            this.number = number;
            this.node = node;
            this.fd = fd;
        }

        /** Open until the taker closes it, which may be as soon as it is mounted. */
        public Fd fd() {
            return fd;
        }

        public DeviceNode node() {
            return node;
        }

        /** Whether a filesystem is on it, or anything else that wants it for itself. */
        public boolean isMounted() {
            return isClaimed(node);
        }

        /** Lets others take it, and those who read the whole device see what has changed. */
        public void giveBack() {
            parts.lock();
            try {
                taken.remove(number);
                // Without a server it fails, and so will they.
                BlockCalls.blkflsbuf(KernelDevice.this.fd());
            } finally {
                parts.unlock();
            }
        }
    }

    /** A filesystem has its device for itself, as has who opens it with O_EXCL (man 2 open). */
    private static boolean isClaimed(DeviceNode node) {
        int exclusive = node.open(LibC.O_RDONLY() | LibC.O_EXCL());
        if (exclusive >= 0) {
            Fd.owned(exclusive).close();
        }
        return exclusive == -LibC.EBUSY();
    }

    /**
     * Waits until nothing of it is mounted any more.
     *
     * @throws RefusedException when something stays mounted
     */
    public void awaitUnmounted() throws RefusedException {
        Pause pause = Pause.atMost(UNMOUNTED_MILLIS);
        while (isClaimed(node())) {
            if (!pause.again()) {
                throw new RefusedException(
                        "detach",
                        subject,
                        path() + " is mounted, or used otherwise",
                        "unmount it and its partitions first");
            }
        }
    }

    /**
     * Detaches it, when all is written out. Attached by netlink, it goes when the last one lets go
     * of it that has it mounted or open; by ioctls, it goes now.
     *
     * @throws io.drydock.error.SystemCallException when something could not be written, or another
     *     program keeps it
     */
    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        CloseStack steps = new CloseStack();
        steps.push(() -> {
            link.release();
            // Not if that has failed: it is in use, and would lose its server.
            connections.close();
        });
        if (!isReadOnly() && !disconnected) {
            steps.push(() -> Errno.check(FileCalls.fdatasync(fd()), "flush", subject));
        }
        steps.close();
    }
}
