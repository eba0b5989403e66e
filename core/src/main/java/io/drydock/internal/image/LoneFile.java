package io.drydock.internal.image;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.RefusedException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until nobody else has a file open. Locks do not tell: an image server holds none, and for a
 * moment it outlives the process that did, and still writes.
 *
 * <p>A write lease can be had only by who alone has the file open (F_SETLEASE in man 2 fcntl), so
 * it is taken and given back. Should somebody open the file just then, the kernel sends a signal;
 * it is told to send SIGURG, which is ignored, in place of SIGIO, which ends a process.
 */
final class LoneFile {
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private LoneFile() {}

    /**
     * Returns when the fd is the only one of the file, or that cannot be told here.
     *
     * @throws RefusedException when somebody keeps it open
     */
    static void await(FileBlockDevice file, String name) throws RefusedException {
        long end = System.nanoTime() + WAIT_NANOS;
        while (!isAlone(file.fd())) {
            if (System.nanoTime() - end > 0) {
                throw new RefusedException(
                        "finish an edit of",
                        name,
                        "another program has the image open",
                        "end it (fuser -v shows it)");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static boolean isAlone(Fd fd) {
        FileCalls.fcntl(fd, LibC.F_SETSIG(), LibC.SIGURG());
        long result = FileCalls.fcntl(fd, LibC.F_SETLEASE(), LibC.F_WRLCK());
        if (result == 0) {
            FileCalls.fcntl(fd, LibC.F_SETLEASE(), LibC.F_UNLCK());
        }
        return result != -LibC.EAGAIN();
    }
}
