package io.drydock.internal.dm;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.SystemCallException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.BlockCalls;
import io.drydock.internal.linux.DeviceNode;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.KernelLog;
import io.drydock.internal.linux.PathCalls;
import io.drydock.internal.linux.Pause;
import io.drydock.internal.linux.Statx;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A block device of this host that device-mapper puts together. The kernel takes it away when
 * nothing has it open any more: neither this, nor a mount, nor a device that stands on it. So it
 * goes with a JVM that is killed.
 *
 * <p>Nothing waits for udev, and udev is told to leave the device alone: it gets no links in {@code
 * /dev/mapper} or {@code /dev/disk}. Modules of targets are loaded by the kernel itself.
 *
 * <p>Threading: safe for use by many threads, but for {@link #close}, which belongs to the owner.
 */
public final class DmDevice implements HostDevice {
    /** How long others, such as a filesystem that is being unmounted, may keep it after us. */
    private static final long GONE_MILLIS = 2_000;

    private final String name;
    private final String subject;
    private final Fd fd;
    private final DeviceNode node;
    private final long deviceNumber;
    private final long sizeBytes;
    private final boolean readOnly;

    private DmDevice(
            String name,
            String subject,
            Fd fd,
            DeviceNode node,
            long deviceNumber,
            long sizeBytes,
            boolean readOnly) {
        this.name = name;
        this.subject = subject;
        this.fd = fd;
        this.node = node;
        this.deviceNumber = deviceNumber;
        this.sizeBytes = sizeBytes;
        this.readOnly = readOnly;
    }

    /**
     * Makes it. Afterwards it keeps the devices that it is made of open, so that the caller may let
     * go of them.
     *
     * @param subject what errors call it, such as {@code /dev/vg/lv}
     * @param table its targets in order, without gaps from sector 0 on
     * @param readOnly whether the kernel is to refuse all writes
     * @throws UnsupportedException when the kernel has no device-mapper or no such target, or we
     *     lack CAP_SYS_ADMIN
     */
    public static DmDevice create(String subject, List<DmTarget> table, boolean readOnly)
            throws IOException {
        try (DmControl control = DmControl.open(subject);
                KernelLog log = KernelLog.fromNow()) {
            Leftovers.sweep(control);
            String name = Leftovers.name();
            long number = control.create(name);
            if (number == -LibC.EACCES() || number == -LibC.EPERM()) {
                throw new UnsupportedException(
                        "activate",
                        subject,
                        "device-mapper is for CAP_SYS_ADMIN only",
                        "run as root");
            }
            Errno.check(number, "activate", subject);
            try {
                load(control, log, subject, name, table, number, readOnly);
                DmDevice device = open(subject, name, number, readOnly);
                long result = control.remove(name);
                if (result < 0) {
                    device.fd.close();
                    throw Errno.failure("activate", subject, result);
                }
                return device;
            } catch (IOException | RuntimeException e) {
                control.remove(name);
                throw e;
            }
        }
    }

    private static void load(
            DmControl control,
            KernelLog log,
            String subject,
            String name,
            List<DmTarget> table,
            long number,
            boolean readOnly)
            throws IOException {
        long result = control.load(name, table, readOnly);
        if (result == 0) {
            result = control.resume(name);
        }
        if (result < 0) {
            throw failure(control, log, subject, table, number, result);
        }
    }

    private static IOException failure(
            DmControl control,
            KernelLog log,
            String subject,
            List<DmTarget> table,
            long number,
            long error)
            throws IOException {
        List<String> types = control.targetTypes();
        for (DmTarget target : table) {
            if (!types.contains(target.type())) {
                return new UnsupportedException(
                        "activate",
                        subject,
                        "the kernel's device-mapper has no target " + target.type(),
                        "load its module: modprobe dm-" + target.type());
            }
        }
        List<String> lines = log.about(DmTarget.text(number));
        return Errno.failure(
                "activate", subject, error, lines.isEmpty() ? null : String.join("; ", lines));
    }

    private static DmDevice open(String subject, String name, long number, boolean readOnly)
            throws IOException {
        DeviceNode node = new DeviceNode("dm-" + Statx.minor(number));
        Fd fd =
                Fd.owned(
                        Errno.check(
                                node.open(readOnly ? LibC.O_RDONLY() : LibC.O_RDWR()),
                                "open",
                                node.path()));
        try {
            PathCalls.StatxResult status = PathCalls.statx(fd, new byte[0], LibC.AT_EMPTY_PATH());
            if (status.value() == null || status.value().deviceNumber() != number) {
                throw Errno.failure(
                        "open", node.path(), LibC.ENXIO(), "it is not the node of " + subject);
            }
            long size = Errno.check(BlockCalls.blkgetsize64(fd), "measure", subject);
            return new DmDevice(name, subject, fd, node, number, size, readOnly);
        } catch (IOException | RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    @Override
    public Path path() {
        return Path.of(node.isListed() ? node.path() : fd.procPath());
    }

    @Override
    public long deviceNumber() {
        return deviceNumber;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    /** How its targets are. */
    public List<DmStatus> status() throws IOException {
        try (DmControl control = DmControl.open(subject)) {
            return control.status(name);
        }
    }

    /**
     * Lets go of it, and waits until it is gone.
     *
     * @throws SystemCallException with EBUSY when others keep it; it goes with them
     */
    @Override
    public void close() throws IOException {
        fd.close();
        try (DmControl control = DmControl.open(subject)) {
            Pause pause = Pause.atMost(GONE_MILLIS);
            while (control.find(name) == 0) {
                if (!pause.again()) {
                    throw Errno.failure(
                            "close",
                            subject,
                            LibC.EBUSY(),
                            "another program has "
                                    + node.path()
                                    + " open, which goes when that ends");
                }
            }
        }
    }
}
