package io.drydock.internal.nbd.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.ConnectionLostException;
import io.drydock.error.RefusedException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.Pause;
import io.drydock.internal.linux.SignalCalls;
import io.drydock.nbd.NbdAttachOptions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A device that was attached by ioctls: it lives as long as a thread of ours stays in NBD_DO_IT.
 *
 * <p>Threading: safe for use by many threads.
 */
final class IoctlLink implements Link, Runnable {
    /** How long the server may take to hang up when it has been told that we are done. */
    private static final long GOODBYE_MILLIS = 1_000;

    /** How long the kernel may take for what does not depend on anybody else. */
    private static final long KERNEL_MILLIS = 10_000;

    /** Between finding a free device and taking it: else threads would take each other's. */
    private static final ReentrantLock TAKING = new ReentrantLock();

    private final NbdNode node;
    private final Fd fd;
    private final List<Fd> sockets;
    private final Geometry geometry;
    private final NbdAttachOptions options;
    private final String subject;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long result;
    private volatile boolean serving;

    private IoctlLink(
            NbdNode node,
            Fd fd,
            List<Fd> sockets,
            Geometry geometry,
            NbdAttachOptions options,
            String subject) {
        this.node = node;
        this.fd = fd;
        this.sockets = sockets;
        this.geometry = geometry;
        this.options = options;
        this.subject = subject;
    }

    /** Attaches the first device that is free. */
    static IoctlLink attach(
            List<Fd> sockets, Geometry geometry, NbdAttachOptions options, String subject)
            throws IOException {
        List<NbdNode> nodes = NbdNode.all();
        if (nodes.isEmpty()) {
            throw Unusable.noModule(subject);
        }
        TAKING.lock();
        try {
            for (NbdNode node : nodes) {
                if (!node.isAttached()) {
                    node.limitRequests(geometry.maximumBytes(), subject);
                    Fd fd = open(node, subject);
                    IoctlLink link = new IoctlLink(node, fd, sockets, geometry, options, subject);
                    if (link.start()) {
                        return link;
                    }
                }
            }
        } finally {
            TAKING.unlock();
        }
        throw new RefusedException(
                "attach",
                subject,
                "all " + nodes.size() + " NBD devices of the kernel are in use",
                "detach one, or load the module with more: modprobe nbd nbds_max=64");
    }

    private static Fd open(NbdNode node, String subject) throws IOException {
        int number = node.device().open(LibC.O_RDWR());
        if (number == -LibC.EPERM() || number == -LibC.EACCES()) {
            throw Unusable.unprivileged(subject);
        }
        return Fd.owned(Errno.check(number, "open", node.device().path()));
    }

    /** Returns when the device can be used, or with false when another has taken it. */
    private boolean start() throws IOException {
        Thread.ofPlatform().daemon().name("drydock-" + node.device().name()).start(this);
        Pause pause = Pause.atMost(KERNEL_MILLIS);
        // The kernel tells nobody when it begins to serve.
        while (!(serving && node.isAttached())) {
            if (hasEnded()) {
                fd.close();
                return failed();
            }
            if (!pause.again()) {
                release();
                throw Errno.failure("attach", subject, LibC.ETIMEDOUT());
            }
        }
        return true;
    }

    private boolean hasEnded() {
        return ended.getCount() == 0;
    }

    private boolean failed() throws IOException {
        if (result == -LibC.EBUSY() || result == -LibC.EWOULDBLOCK()) {
            return false;
        }
        if (result == -LibC.EPERM()) {
            throw Unusable.unprivileged(subject);
        }
        Errno.check(result, "attach", subject);
        throw new ConnectionLostException("attach", subject, "the server has hung up at once");
    }

    @Override
    public void run() {
        // Any signal would end NBD_DO_IT, and with it the device.
        SignalCalls.blockAll();
        try {
            result = setUp();
            if (result >= 0) {
                serving = true;
                result = FileCalls.ioctl(fd, LibC.NBD_DO_IT(), 0);
                FileCalls.ioctl(fd, LibC.NBD_CLEAR_SOCK(), 0);
            }
        } finally {
            ended.countDown();
        }
    }

    /** Returns 0 or minus errno; EBUSY and EWOULDBLOCK when another has taken the device. */
    private long setUp() {
        // Keeps away other Drydocks, and udev (systemd's "Locking Block Device Access").
        long done = FileCalls.flock(fd, LibC.LOCK_EX() | LibC.LOCK_NB());
        if (done < 0) {
            return done;
        }
        if (node.isAttached()) {
            return -LibC.EBUSY();
        }
        // The kernel takes connections from one thread only, so this claims the device.
        for (Fd socket : sockets) {
            done = socket.call(number -> FileCalls.ioctl(fd, LibC.NBD_SET_SOCK(), number));
            if (done < 0) {
                return done;
            }
        }
        long blocks = geometry.sizeBytes() / geometry.blockBytes();
        done = FileCalls.ioctl(fd, LibC.NBD_SET_BLKSIZE(), geometry.blockBytes());
        if (done == 0) {
            done = FileCalls.ioctl(fd, LibC.NBD_SET_SIZE_BLOCKS(), blocks);
        }
        if (done == 0) {
            done = FileCalls.ioctl(fd, LibC.NBD_SET_FLAGS(), geometry.flags());
        }
        if (done == 0) {
            long seconds = NbdFamily.seconds(options.server().requestTimeout());
            done = FileCalls.ioctl(fd, LibC.NBD_SET_TIMEOUT(), seconds);
        }
        return done;
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
        return Way.IOCTL;
    }

    @Override
    public void release() throws IOException {
        disconnect();
        fd.close();
    }

    @Override
    public void disconnect() throws IOException {
        FileCalls.ioctl(fd, LibC.NBD_DISCONNECT(), 0);
        if (hasEndedWithin(GOODBYE_MILLIS)) {
            return;
        }
        FileCalls.ioctl(fd, LibC.NBD_CLEAR_SOCK(), 0);
        if (!hasEndedWithin(KERNEL_MILLIS)) {
            throw Errno.failure("detach", subject, LibC.ETIMEDOUT());
        }
    }

    private boolean hasEndedWithin(long milliseconds) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return ended.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
