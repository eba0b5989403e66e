package io.drydock.internal.kernel;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.NoName;
import io.drydock.internal.linux.PathCalls;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Follows a guest's paths within its root (man 2 openat2). The root is an fd of a directory, O_PATH
 * or not.
 */
final class Resolver {
    private static final long IN_ROOT = LibC.RESOLVE_IN_ROOT() | LibC.RESOLVE_NO_MAGICLINKS();

    /**
     * openat2 says EAGAIN when something was renamed or mounted, anywhere on the host, while it
     * walked through a {@code ..}: it could then not be sure that it stayed in the root.
     */
    private static final int MAX_TRIES = 1000;

    private final Supplier<Fd> root;

    Resolver(Supplier<Fd> root) {
        this.root = root;
    }

    /**
     * @throws UnsupportedException when the kernel has no openat2, or the host no /proc
     */
    void checkSupported() throws UnsupportedException {
        int here = openat2(GuestPath.of("."), LibC.O_PATH(), 0);
        if (here < 0) {
            throw new UnsupportedException(
                    "open",
                    "a guest's files",
                    "openat2 does not work: " + Errno.description(here),
                    "Linux 5.6 or newer is needed, and a container's seccomp profile must allow it");
        }
        try (Fd opened = Fd.owned(here)) {
            int again = FileCalls.open(opened.procPath(), LibC.O_PATH(), 0);
            if (again < 0) {
                throw new UnsupportedException(
                        "open",
                        "a guest's files",
                        opened.procPath() + " does not work: " + Errno.description(again),
                        "mount proc on /proc");
            }
            Fd.owned(again).close();
        }
    }

    /**
     * Opens what the path leads to.
     *
     * @param flags O_*; without O_PATH and O_DIRECTORY a device, fifo or socket would be opened
     */
    Fd open(String operation, GuestPath path, long flags, int mode) throws FileException {
        int number = openat2(path, flags, mode);
        if (number < 0) {
            throw Errno.fileFailure(operation, path.toString(), number);
        }
        return Fd.owned(number);
    }

    /** An O_PATH fd of what is at the path: nothing is opened, so nothing can happen. */
    Fd look(String operation, GuestPath path, boolean followLinks) throws FileException {
        return open(operation, path, LibC.O_PATH() | (followLinks ? 0 : OpenFlags.O_NOFOLLOW), 0);
    }

    /** As {@link #open}; returns the fd's number or minus errno. */
    int openat2(GuestPath path, long flags, int mode) {
        byte[] bytes = path.toBytes();
        int number = -LibC.EAGAIN();
        Fd from = root.get();
        for (int i = 0; i < MAX_TRIES && isAgain(number, from); i++) {
            from = root.get();
            number = PathCalls.openat2(from, bytes, flags, mode, IN_ROOT);
        }
        return number;
    }

    /** A tree that is mounted on gets another root, just when we took the one before. */
    private boolean isAgain(int number, Fd from) {
        return number == -LibC.EAGAIN() || (number == Fd.CLOSED && from != root.get());
    }

    /**
     * The directory of a path's last component and its name, for the calls that have no openat2 of
     * their own. None of them follows a symbolic link in the last component.
     */
    Parent parent(String operation, GuestPath path, NoName noName) throws FileException {
        Fd directory = open(operation, path.parent(), LibC.O_PATH() | OpenFlags.O_DIRECTORY, 0);
        byte[] name = path.name().toBytes();
        int refusal = noName.refusal(name);
        if (refusal != 0) {
            directory.close();
            throw Errno.fileFailure(operation, path.toString(), refusal);
        }
        byte[] whole = path.toBytes();
        if (whole[whole.length - 1] == '/') {
            // Kept, since it says that only a directory will do; rename(2) and others heed it.
            name = Arrays.copyOf(name, name.length + 1);
            name[name.length - 1] = '/';
        }
        return new Parent(directory, name);
    }

    /**
     * Where a name is or will be.
     *
     * @param name a single component, perhaps with a slash after it
     */
    record Parent(Fd directory, byte[] name) implements AutoCloseable {
        @Override
        public void close() {
            directory.close();
        }
    }
}
