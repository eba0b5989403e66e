package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.loop_config;
import io.drydock.bindings.libc.loop_info64;
import io.drydock.error.SystemCallException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.Pause;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/**
 * A block device of the host that shows a part of a file (man 4 loop). The kernel takes it away by
 * itself when nothing has it open any more: neither this fd nor a mount.
 *
 * <p>Threading: safe for use by many threads.
 */
final class LoopDevice implements MountDevice {
    private static final String CONTROL = "/dev/loop-control";

    /** How long others may keep taking the device that we were told is free. */
    private static final long ATTACH_MILLIS = 10_000;

    /** How long others, such as udev that looks at new devices, may keep it after us. */
    private static final long GONE_MILLIS = 2_000;

    /**
     * The numbers that threads of ours are taking. Taking one waits for a flush of the file and for
     * the kernel's readers, so that many are taken at once.
     */
    private static final Set<Long> TAKING = new HashSet<>();

    private final Fd fd;
    private final LoopNode node;
    private final String binding;
    private final String name;

    private LoopDevice(Fd fd, LoopNode node, String name) {
        this.fd = fd;
        this.node = node;
        this.binding = node.binding();
        this.name = name;
    }

    /** Makes the part of the file a device; read-only means that the kernel refuses all writes. */
    static LoopDevice attach(MountSource source, boolean readOnly) throws IOException {
        try (Fd control = openControl(source.name())) {
            return attach(control, source, readOnly);
        }
    }

    private static Fd openControl(String name) throws IOException {
        int number = FileCalls.open(CONTROL, LibC.O_RDWR(), 0);
        if (number < 0) {
            throw new UnsupportedException(
                    "attach",
                    name,
                    "a loop device is needed, but " + CONTROL + ": " + Errno.description(number),
                    number == -LibC.ENOENT() || number == -LibC.ENODEV()
                            ? "load the kernel's loop module: modprobe loop"
                            : "run as root");
        }
        return Fd.owned(number);
    }

    private static LoopDevice attach(Fd control, MountSource source, boolean readOnly)
            throws IOException {
        Pause pause = Pause.atMost(ATTACH_MILLIS);
        long least = 0;
        while (true) {
            long number = reserve(control, least, source.name());
            LoopNode node = LoopNode.of(number);
            long result;
            try {
                result = node.device().open(readOnly ? LibC.O_RDONLY() : LibC.O_RDWR());
                if (result >= 0) {
                    Fd fd = Fd.owned((int) result);
                    result = configure(fd, source, readOnly);
                    if (result >= 0) {
                        return new LoopDevice(fd, node, source.name());
                    }
                    fd.close();
                }
            } finally {
                giveBack(number);
            }
            if (!hasBeenTaken(result) || !pause.again()) {
                throw failure(node, source.name(), result);
            }
            least = number + 1; // another process is taking this one
        }
    }

    /** The number of a device that is free, and that no thread of ours is taking. */
    private static long reserve(Fd control, long least, String name) throws SystemCallException {
        synchronized (TAKING) {
            long free = FileCalls.ioctl(control, LibC.LOOP_CTL_GET_FREE(), 0);
            long number = Math.max(Errno.check(free, "attach", name), least);
            while (!TAKING.add(number)) {
                number++;
            }
            if (number != free) {
                // EEXIST, if it is there already.
                FileCalls.ioctl(control, LibC.LOOP_CTL_ADD(), number);
            }
            return number;
        }
    }

    private static void giveBack(long number) {
        synchronized (TAKING) {
            TAKING.remove(number);
        }
    }

    /** EBUSY: taken; ENXIO: removed (man 4 loop, LOOP_CTL_REMOVE). */
    private static boolean hasBeenTaken(long result) {
        return result == -LibC.EBUSY() || result == -LibC.ENXIO();
    }

    private static IOException failure(LoopNode node, String name, long result) {
        if (result == -LibC.ENOTTY()) {
            return new UnsupportedException(
                    "attach", name, "this kernel has no LOOP_CONFIGURE", "use Linux 5.8 or newer");
        }
        if (result == -LibC.EACCES() || result == -LibC.EPERM() || result == -LibC.ENOENT()) {
            return new UnsupportedException(
                    "attach",
                    name,
                    "a loop device is needed, but "
                            + node.device().path()
                            + ": "
                            + Errno.description(result),
                    "run as root, and in a container allow it the loop devices");
        }
        return Errno.failure("attach", name, result);
    }

    private static long configure(Fd fd, MountSource source, boolean readOnly) {
        return source.backing()
                .fd()
                .call(backing -> {
                    try (Arena arena = Arena.ofConfined()) {
                        MemorySegment config = loop_config.allocate(arena);
                        loop_config.fd(config, backing);
                        loop_config.block_size(config, source.sectorBytes());
                        MemorySegment info = loop_config.info(config);
                        loop_info64.lo_offset(info, source.offsetBytes());
                        loop_info64.lo_sizelimit(info, source.lengthBytes());
                        loop_info64.lo_flags(
                                info,
                                LibC.LO_FLAGS_AUTOCLEAR()
                                        | (readOnly ? LibC.LO_FLAGS_READ_ONLY() : 0));
                        return FileCalls.ioctl(fd, LibC.LOOP_CONFIGURE(), config);
                    }
                });
    }

    @Override
    public Fd fd() {
        return fd;
    }

    @Override
    public String path() {
        return node.device().isListed() ? node.device().path() : fd.procPath();
    }

    @Override
    public void close() {
        fd.close();
    }

    @Override
    public void awaitGone() throws SystemCallException {
        Pause pause = Pause.atMost(GONE_MILLIS);
        while (node.binding().equals(binding) && !binding.isEmpty()) {
            if (!pause.again()) {
                throw Errno.failure(
                        "close",
                        name,
                        LibC.EBUSY(),
                        "another program has "
                                + node.device().path()
                                + " open, which goes when that ends");
            }
        }
    }
}
