package io.drydock.internal.image;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.flock;
import io.drydock.error.RefusedException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks an image file in QEMU's way, so that two writers never meet, be they ours or virtual
 * machines (raw_apply_lock_bytes and raw_check_lock_bytes in QEMU's block/file-posix.c).
 *
 * <p>Each permission has two bytes in the file's lock space, which need not be in the file: a lock
 * on the one says that the holder uses the permission, on the other that it lets nobody else use
 * it. All locks are shared; whether somebody holds the opposite byte is only asked. They belong to
 * the open file (F_OFD_SETLK of man 2 fcntl), end with it, and so survive nothing.
 */
final class ImageLock {
    private static final Logger LOG = LoggerFactory.getLogger(ImageLock.class);

    private static final long USED = 100;
    private static final long DENIED = 200;

    // BLK_PERM_* of QEMU's include/block/block-common.h, as bit numbers.
    private static final int CONSISTENT_READ = 0;
    private static final int WRITE = 1;
    private static final int RESIZE = 3;

    private ImageLock() {}

    /**
     * Locks the file for as long as the fd is open: readers go together, a writer goes alone.
     *
     * @throws RefusedException when somebody has it open in a way that does not go with that
     */
    static void take(Fd fd, String name, boolean readOnly) throws IOException {
        int[] used =
                readOnly ? new int[] {CONSISTENT_READ} : new int[] {CONSISTENT_READ, WRITE, RESIZE};
        int[] denied = {WRITE, RESIZE};
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment lock = flock.allocate(arena);
            if (hold(fd, name, lock, USED, used) && hold(fd, name, lock, DENIED, denied)) {
                check(fd, name, lock, DENIED, used);
                check(fd, name, lock, USED, denied);
            }
        }
    }

    private static boolean hold(Fd fd, String name, MemorySegment lock, long base, int... bits)
            throws IOException {
        for (int bit : bits) {
            long result = call(fd, LibC.F_OFD_SETLK(), lock, LibC.F_RDLCK(), base + bit);
            if (result == -LibC.EAGAIN() || result == -LibC.EACCES()) {
                throw inUse(name);
            }
            if (result < 0) {
                LOG.debug("{} cannot be locked: {}", name, Errno.name(result));
                return false;
            }
        }
        return true;
    }

    private static void check(Fd fd, String name, MemorySegment lock, long base, int... bits)
            throws IOException {
        for (int bit : bits) {
            long result = call(fd, LibC.F_OFD_GETLK(), lock, LibC.F_WRLCK(), base + bit);
            Errno.check(result, "lock", name);
            if (flock.l_type(lock) != LibC.F_UNLCK()) {
                throw inUse(name);
            }
        }
    }

    private static long call(Fd fd, int command, MemorySegment lock, int type, long start) {
        flock.l_type(lock, (short) type);
        flock.l_whence(lock, (short) LibC.SEEK_SET());
        flock.l_start(lock, start);
        flock.l_len(lock, 1);
        flock.l_pid(lock, 0);
        return FileCalls.fcntl(fd, command, lock);
    }

    private static RefusedException inUse(String name) {
        return new RefusedException(
                "open",
                name,
                "another program has the image open for writing, or does not want it written to",
                "shut the virtual machine down, or end what uses it (lslocks -p shows who)");
    }
}
