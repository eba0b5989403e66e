package io.drydock.internal.kernel;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.NamespaceCalls;
import io.drydock.internal.linux.OwnThread;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A mount namespace of this process, in which mount(2) puts filesystems where nobody else sees
 * them: each into a directory of its own of a filesystem in memory. It is there while an fd of it
 * is open, so it ends with the JVM, and all mounts in it with it.
 *
 * <p>Threading: safe for use by many threads.
 */
final class MountNamespace {
    /** A directory that every host has which has loop devices; hidden in the namespace only. */
    private static final String OVER = "/sys";

    private static final MountNamespace INSTANCE = new MountNamespace();

    private final ReentrantLock making = new ReentrantLock();
    private final AtomicInteger places = new AtomicInteger();
    private @Nullable Place home;

    private MountNamespace() {}

    /** There is one, since a mount can be moved within its namespace only. */
    static MountNamespace instance() {
        return INSTANCE;
    }

    /**
     * Where the mounts are.
     *
     * @param namespace the namespace's own fd
     * @param directory what is mounted over {@link #OVER} in it
     */
    private record Place(Fd namespace, Fd directory) {}

    /** Does work in the namespace, on a thread of its own; returns its result or minus errno. */
    int run(IntSupplier work) {
        int[] result = {-LibC.EINVAL()};
        OwnThread.run(
                "drydock-mounts",
                () -> {
                    result[0] = enter();
                    if (result[0] >= 0) {
                        result[0] = work.getAsInt();
                    }
                });
        return result[0];
    }

    /** A name for a directory that no other mount has. */
    String newPlace() {
        return Integer.toString(places.incrementAndGet());
    }

    /** The directory of all places; there once a thread has entered. */
    Fd directory() {
        return Optional.ofNullable(home).orElseThrow().directory;
    }

    /** Takes the calling thread into it. */
    private int enter() {
        making.lock();
        try {
            Place there = home;
            if (there == null) {
                return make();
            }
            // Threads that share their root and working directory are let into none.
            int result = NamespaceCalls.unshare(LibC.CLONE_FS());
            return result < 0 ? result : NamespaceCalls.setns(there.namespace, LibC.CLONE_NEWNS());
        } finally {
            making.unlock();
        }
    }

    private int make() {
        int result = NamespaceCalls.unsharePrivately();
        if (result < 0) {
            return result;
        }
        result = NamespaceCalls.mount("drydock", OVER, "tmpfs", LibC.MS_NOSUID(), "mode=0700");
        if (result < 0) {
            return result;
        }
        int directory = FileCalls.open(OVER, LibC.O_PATH() | OpenFlags.O_DIRECTORY, 0);
        if (directory < 0) {
            return directory;
        }
        int namespace = FileCalls.open("/proc/thread-self/ns/mnt", LibC.O_RDONLY(), 0);
        if (namespace < 0) {
            Fd.owned(directory).close();
            return namespace;
        }
        home = new Place(Fd.owned(namespace), Fd.owned(directory));
        return 0;
    }
}
