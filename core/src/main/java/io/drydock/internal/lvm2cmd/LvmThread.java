package io.drydock.internal.lvm2cmd;

import io.drydock.bindings.MissingNativeLibraryException;
import io.drydock.bindings.NativeLibrary;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.OwnThread;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs lvm where it can do no harm: on a thread of its own, which sees only the devices given, and
 * alone in the process, since the library is not thread-safe.
 *
 * <p>Threading: safe for use by many threads, which wait for each other.
 */
public final class LvmThread {
    private static final ReentrantLock LOCK = new ReentrantLock();

    /** How long the end of the JVM may wait for a command. */
    private static final long EXIT_SECONDS = 10;

    static {
        // A command that logs while the library is being unloaded would abort the JVM.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(LvmThread::awaitIdle, "drydock-lvm-shutdown"));
    }

    private LvmThread() {}

    /**
     * Work with lvm's commands.
     *
     * @param <T> its result
     */
    @FunctionalInterface
    public interface Work<T> {
        /** Must not start threads, which would see the private devices as well. */
        T with(LvmHandle lvm) throws IOException;
    }

    /**
     * Does some work with lvm.
     *
     * @param devices all that lvm sees; they stay open for as long
     * @throws UnsupportedException when liblvm2cmd is missing, or this process may not
     */
    public static <T> T run(List<LvmNode> devices, Work<T> work) throws IOException {
        try {
            NativeLibrary.LVM2CMD.require();
        } catch (MissingNativeLibraryException e) {
            throw new UnsupportedException(
                    "lvm",
                    "liblvm2cmd",
                    "it cannot be loaded",
                    "install package " + e.debianPackage(),
                    e);
        }
        Result<T> result = new Result<>();
        LOCK.lock();
        try {
            OwnThread.run("drydock-lvm", () -> result.of(devices, work));
        } finally {
            LOCK.unlock();
        }
        return result.get();
    }

    private static void awaitIdle() {
        try {
            if (LOCK.tryLock(EXIT_SECONDS, TimeUnit.SECONDS)) {
                LOCK.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is carried from one thread to the other. */
    private static final class Result<T> {
        private @Nullable T value;
        private @Nullable Throwable failure;

        void of(List<LvmNode> devices, Work<T> work) {
            try {
                LvmPrivateDevices.enter(devices);
                try (LvmHandle lvm = LvmHandle.open()) {
                    value = work.with(lvm);
                }
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
            }
        }

        T get() throws IOException {
            switch (failure) {
                case null -> {}
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError(failure);
            }
            T there = value;
            if (there == null) {
                throw new IllegalStateException("the work has no result");
            }
            return there;
        }
    }
}
