package io.drydock.internal.md;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.BlockCalls;
import io.drydock.internal.linux.DeviceNode;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.KernelLog;
import io.drydock.internal.linux.PathCalls;
import io.drydock.internal.linux.Pause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * An array that the kernel runs. It does not go by itself: when the JVM is killed, {@link
 * MdLeftovers} is what ends it. While we have it open nobody else can stop it.
 *
 * <p>Threading: safe for use by many threads, but for {@link #close}, which belongs to the owner.
 */
public final class MdDevice implements AutoCloseable {
    /** How long others, such as a filesystem that is being unmounted, may keep it after us. */
    private static final long BUSY_MILLIS = 2_000;

    private final String subject;
    private final DeviceNode node;
    private final Fd fd;
    private final long deviceNumber;
    private final long sizeBytes;
    private final boolean readOnly;

    private MdDevice(String subject, DeviceNode node, Fd fd, long number, long size, boolean ro) {
        this.subject = subject;
        this.node = node;
        this.fd = fd;
        this.deviceNumber = number;
        this.sizeBytes = size;
        this.readOnly = ro;
    }

    /** Tells the kernel of what a new array is to be made, and runs it. */
    private interface Setup {
        /**
         * @return 0, or minus errno of what failed first
         */
        long run(String name, Fd array);
    }

    /**
     * Has the kernel find out by the members' superblocks what they make, and run it. The kernel
     * keeps the members open.
     *
     * @param subject what errors call it, such as {@code /dev/md0}
     * @param major of the version of the superblocks, as the minor
     * @param members the numbers of the devices that it is made of
     * @throws UnsupportedException when the kernel has no md, or we lack CAP_SYS_ADMIN
     */
    public static MdDevice assemble(
            String subject, int major, int minor, List<Long> members, boolean readOnly)
            throws IOException {
        return start(
                subject,
                (name, array) -> {
                    long result = MdCalls.setVersion(array, major, minor);
                    for (int i = 0; i < members.size() && result == 0; i++) {
                        result = MdCalls.addMember(array, members.get(i));
                    }
                    if (result < 0) {
                        return result;
                    }
                    return readOnly ? MdCalls.runReadOnly(name) : MdCalls.run(array);
                });
    }

    /**
     * Has the kernel run an array, read-only, that it is told the shape of: it looks at no
     * superblock, and at no bitmap, which it would write to even so, and expel a member that is
     * read-only.
     *
     * @param slots the members that have data
     * @throws UnsupportedException as {@link #assemble}
     */
    public static MdDevice readOnly(String subject, MdShape shape, List<MdSlot> slots)
            throws IOException {
        return start(subject, (name, array) -> ReadOnlySetup.run(name, shape, slots));
    }

    private static MdDevice start(String subject, Setup setup) throws IOException {
        MdLeftovers.stop();
        DeviceNode node = create(subject);
        try (KernelLog log = KernelLog.fromNow()) {
            Fd fd = Fd.owned(Errno.check(node.open(LibC.O_RDWR()), "open", node.path()));
            try {
                lock(fd);
                long result = setup.run(node.name(), fd);
                if (result < 0) {
                    List<String> lines = log.about(node.name());
                    String hint = lines.isEmpty() ? null : String.join("; ", lines);
                    throw Errno.failure("assemble", subject, result, hint);
                }
                return of(subject, node, fd);
            } catch (IOException | RuntimeException e) {
                MdCalls.stop(fd);
                fd.close();
                throw e;
            }
        }
    }

    private static DeviceNode create(String subject) throws IOException {
        for (int number = 0; number < MdNames.MOST; number++) {
            String name = MdNames.of(number);
            long result = MdCalls.newArray(name);
            if (result == 0) {
                return new DeviceNode(name);
            }
            if (result != -LibC.EEXIST()) {
                throw failure(subject, result);
            }
        }
        throw Errno.failure("assemble", subject, LibC.EMFILE());
    }

    private static IOException failure(String subject, long error) {
        if (error == -LibC.ENOENT()) {
            return new UnsupportedException(
                    "assemble",
                    subject,
                    "the kernel has no md",
                    "load its module, md-mod; members of RAID 1 can be mounted read-only without");
        }
        if (error == -LibC.EACCES() || error == -LibC.EPERM() || error == -LibC.EROFS()) {
            return new UnsupportedException(
                    "assemble",
                    subject,
                    "the kernel's md cannot be used: " + Errno.description(error),
                    "run as root, and in a container with a writable /sys");
        }
        return Errno.failure("assemble", subject, error);
    }

    /**
     * Keeps udev away, whose rules would have the host's LVM and mdadm look at what the guest has
     * in the array (systemd.io/BLOCK_DEVICE_LOCKING). If somebody was faster, they are done soon.
     */
    private static void lock(Fd fd) {
        FileCalls.flock(fd, LibC.LOCK_EX() | LibC.LOCK_NB());
    }

    private static MdDevice of(String subject, DeviceNode node, Fd fd) throws IOException {
        return new MdDevice(
                subject,
                node,
                fd,
                PathCalls.status(fd, "assemble", subject).deviceNumber(),
                Errno.check(BlockCalls.blkgetsize64(fd), "measure", subject),
                Errno.check(BlockCalls.blkroget(fd), "measure", subject) != 0);
    }

    /** A path that leads to it until it is closed. */
    public Path path() {
        return Path.of(node.isListed() ? node.path() : fd.procPath());
    }

    /** As glibc's makedev(3) numbers it. */
    public long deviceNumber() {
        return deviceNumber;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    /**
     * Whether the kernel refuses all writes: as it was asked to, or because a member is read-only.
     */
    public boolean isReadOnly() {
        return readOnly;
    }

    /** What sysfs says of the array, such as {@code degraded}; empty when it says nothing. */
    public String attribute(String name) {
        return node.attribute("md/" + name);
    }

    /**
     * Stops it, which writes what is to be written.
     *
     * @throws io.drydock.error.SystemCallException with EBUSY when others have it open. It stays
     *     until another JVM uses md, after the end of this one
     */
    @Override
    public void close() throws IOException {
        if (!fd.isOpen()) {
            return;
        }
        Pause pause = Pause.atMost(BUSY_MILLIS);
        long result = MdCalls.stop(fd);
        while (result == -LibC.EBUSY() && pause.again()) {
            result = MdCalls.stop(fd);
        }
        fd.close();
        if (result < 0) {
            throw Errno.failure(
                    "close",
                    subject,
                    result,
                    "another program has " + node.path() + " open; stop it with mdadm --stop");
        }
    }
}
