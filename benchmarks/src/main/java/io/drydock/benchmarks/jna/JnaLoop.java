package io.drydock.benchmarks.jna;

import static io.drydock.bindings.libc.LibC.EBUSY;
import static io.drydock.bindings.libc.LibC.LOOP_CONFIGURE;
import static io.drydock.bindings.libc.LibC.LOOP_CTL_GET_FREE;
import static io.drydock.bindings.libc.LibC.LO_FLAGS_AUTOCLEAR;
import static io.drydock.bindings.libc.LibC.LO_FLAGS_READ_ONLY;
import static io.drydock.bindings.libc.LibC.O_CLOEXEC;
import static io.drydock.bindings.libc.LibC.O_RDONLY;
import static io.drydock.bindings.libc.LibC.O_RDWR;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import io.drydock.bindings.libc.loop_config;
import io.drydock.bindings.libc.loop_info64;
import java.nio.file.Path;

/**
 * A read-only loop device that JNA has attached. The kernel detaches it when nobody has it open any
 * more: here or, when this process is killed, at its end.
 *
 * <p>Threading: for one thread.
 */
public final class JnaLoop implements AutoCloseable {
    private static final int MAX_TRIES = 1000;
    private static final long FLAGS = loop_config.info$offset() + loop_info64.lo_flags$offset();

    private final JnaLibC libc;
    private final int fd;
    private final String path;

    private JnaLoop(JnaLibC libc, int fd, String path) {
        this.libc = libc;
        this.fd = fd;
        this.path = path;
    }

    /** Attaches the file to the first free device; another process may be quicker. */
    public static JnaLoop attach(JnaLibC libc, Path file) {
        for (int tries = 1; ; tries++) {
            String path = "/dev/loop" + firstFree(libc);
            int fd = open(libc, path, O_RDWR());
            try {
                configure(libc, fd, file);
                return new JnaLoop(libc, fd, path);
            } catch (LastErrorException e) {
                libc.close(fd);
                if (e.getErrorCode() != EBUSY() || tries == MAX_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static int firstFree(JnaLibC libc) {
        int control = open(libc, "/dev/loop-control", O_RDWR());
        try {
            return JnaLibC.check(libc.ioctl(control, LOOP_CTL_GET_FREE(), null));
        } finally {
            libc.close(control);
        }
    }

    private static void configure(JnaLibC libc, int loop, Path file) {
        int backing = open(libc, file.toString(), O_RDONLY());
        try (Memory config = new Memory(loop_config.sizeof())) {
            config.clear();
            config.setInt(loop_config.fd$offset(), backing);
            config.setInt(FLAGS, LO_FLAGS_READ_ONLY() | LO_FLAGS_AUTOCLEAR());
            JnaLibC.check(libc.ioctl(loop, LOOP_CONFIGURE(), config));
        } finally {
            libc.close(backing);
        }
    }

    private static int open(JnaLibC libc, String path, int flags) {
        return JnaLibC.check(libc.open(path, flags | O_CLOEXEC(), 0));
    }

    /** Its node: {@code /dev/loopN}. */
    public String path() {
        return path;
    }

    /** Valid until it is closed. */
    public int fd() {
        return fd;
    }

    @Override
    public void close() {
        libc.close(fd);
    }
}
