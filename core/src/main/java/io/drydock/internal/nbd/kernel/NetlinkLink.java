package io.drydock.internal.nbd.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.ConnectionLostException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.BlockCalls;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.Pause;
import io.drydock.nbd.NbdAttachOptions;
import java.io.IOException;
import java.util.List;

/**
 * A device that was attached by netlink: the kernel keeps it as long as anybody has it open.
 *
 * <p>Threading: safe for use by many threads.
 */
final class NetlinkLink implements Link {
    /** How long others, such as udev that looks at new devices, may keep it after us. */
    private static final long GONE_MILLIS = 5_000;

    private final NbdNode node;
    private final Fd fd;

    /** What tells this attachment from another of the same device. */
    private final String pid;

    private final String subject;
    private final CloseStack watch = new CloseStack();

    private NetlinkLink(NbdNode node, Fd fd, String subject) {
        this.node = node;
        this.fd = fd;
        this.pid = node.device().attribute("pid");
        this.subject = subject;
    }

    static NetlinkLink attach(
            NbdFamily family,
            List<Fd> sockets,
            Geometry geometry,
            NbdAttachOptions options,
            String subject)
            throws IOException {
        int number = family.connect(sockets, geometry, options, subject);
        CloseStack taken = new CloseStack();
        taken.push(() -> family.disconnect(number, subject));
        try {
            NbdNode node = NbdNode.of(number);
            node.limitRequests(geometry.maximumBytes(), subject);
            Fd fd = open(node, geometry, subject);
            taken.push(fd::close);
            if (!family.isConnected(number, subject)
                    || BlockCalls.blkgetsize64(fd) != geometry.sizeBytes()) {
                throw new ConnectionLostException(
                        "attach", subject, "another program has disconnected " + path(node));
            }
            // Not before it is open: udev would look at it, and disconnect it by that.
            family.disconnectOnClose(number, subject);
            NetlinkLink link = new NetlinkLink(node, fd, subject);
            if (options.deadConnectionTimeout().isZero()) {
                link.watch(sockets);
            }
            return link;
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
    }

    private void watch(List<Fd> sockets) throws IOException {
        ConnectionWatch started =
                ConnectionWatch.start("drydock-" + node.device().name(), sockets, this::disconnect);
        watch.push(started::close);
    }

    private static Fd open(NbdNode node, Geometry geometry, String subject) throws IOException {
        int flags = geometry.isReadOnly() ? LibC.O_RDONLY() : LibC.O_RDWR();
        int number = node.device().open(flags);
        if (number == -LibC.EPERM() || number == -LibC.EACCES() || number == -LibC.ENOENT()) {
            throw new UnsupportedException(
                    "attach",
                    subject,
                    "the kernel has given us " + path(node) + ", but: " + Errno.description(number),
                    "in a container allow it the devices nbd*");
        }
        return Fd.owned(Errno.check(number, "open", path(node)));
    }

    private static String path(NbdNode node) {
        return node.device().path();
    }

    @Override
    public NbdNode node() {
        return node;
    }

    @Override
    public Fd fd() {
        return fd;
    }

    @Override
    public Way way() {
        return Way.NETLINK;
    }

    @Override
    public void release() throws IOException {
        watch.close();
        fd.close();
        Pause pause = Pause.atMost(GONE_MILLIS);
        while (isAttached()) {
            if (!pause.again()) {
                throw Errno.failure(
                        "detach",
                        subject,
                        LibC.EBUSY(),
                        "another program has " + path(node) + " open; it goes when that ends");
            }
        }
    }

    private boolean isAttached() {
        return !pid.isEmpty() && node.device().attribute("pid").equals(pid);
    }

    @Override
    public void disconnect() throws IOException {
        if (!isAttached()) {
            return; // by another program, and it may be another's already
        }
        try (NbdFamily family = NbdFamily.open().orElseThrow(() -> Unusable.noModule(subject))) {
            family.disconnect(node.number(), subject);
        }
    }
}
