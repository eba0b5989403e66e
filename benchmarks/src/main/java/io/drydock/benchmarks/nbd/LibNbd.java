package io.drydock.benchmarks.nbd;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The functions of libnbd that the benchmarks call, as {@code libnbd.h} of 1.14 declares them. Each
 * has its C name; a failure is an exception with libnbd's own message.
 *
 * <p>Threading: a handle locks itself; the message belongs to the thread that made the call.
 */
final class LibNbd {
    static final String LIBRARY = "libnbd.so.0";
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = SymbolLookup.libraryLookup(LIBRARY, Arena.global());

    /** {@code nbd_completion_callback}: a function, its argument, and what frees that. */
    private static final MemoryLayout CALLBACK =
            MemoryLayout.structLayout(ADDRESS, ADDRESS, ADDRESS);

    private static final MemoryLayout ADDRESS_OF_INT = ADDRESS.withTargetLayout(JAVA_INT);
    private static final MethodHandle CREATE = link("nbd_create", FunctionDescriptor.of(ADDRESS));
    private static final MethodHandle CLOSE = link("nbd_close", FunctionDescriptor.ofVoid(ADDRESS));
    private static final MethodHandle ERROR = link("nbd_get_error", FunctionDescriptor.of(ADDRESS));
    private static final MethodHandle INITIALIZE =
            link(
                    "nbd_set_pread_initialize",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_BOOLEAN));
    private static final MethodHandle CONNECT =
            link("nbd_connect_uri", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle PREAD = link("nbd_pread", transfer());
    private static final MethodHandle PWRITE = link("nbd_pwrite", transfer());
    private static final MethodHandle ZERO =
            link(
                    "nbd_zero",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle AIO_PREAD = link("nbd_aio_pread", asynchronousTransfer());
    private static final MethodHandle AIO_PWRITE = link("nbd_aio_pwrite", asynchronousTransfer());
    private static final MethodHandle AIO_ZERO =
            link(
                    "nbd_aio_zero",
                    FunctionDescriptor.of(
                            JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, CALLBACK, JAVA_INT));
    private static final MethodHandle POLL =
            link("nbd_poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    private static final MethodHandle COMPLETED = completed();

    private LibNbd() {}

    private static FunctionDescriptor transfer() {
        return FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT);
    }

    private static FunctionDescriptor asynchronousTransfer() {
        return FunctionDescriptor.of(
                JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, CALLBACK, JAVA_INT);
    }

    private static MethodHandle link(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(SYMBOLS.findOrThrow(name), descriptor);
    }

    /**
     * {@code struct nbd_handle *nbd_create(void)}, set to leave memory alone before it is read
     * into.
     */
    static MemorySegment create() throws IOException {
        try {
            MemorySegment handle = (MemorySegment) CREATE.invokeExact();
            if (handle.equals(MemorySegment.NULL)) {
                throw failure("nbd_create");
            }
            check((int) INITIALIZE.invokeExact(handle, false), "nbd_set_pread_initialize");
            return handle;
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** {@code void nbd_close(struct nbd_handle *h)}. */
    static void close(MemorySegment handle) {
        try {
            CLOSE.invokeExact(handle);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** {@code int nbd_connect_uri(struct nbd_handle *h, const char *uri)}. */
    static void connect_uri(MemorySegment handle, String uri) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(uri);
            check((int) CONNECT.invokeExact(handle, text), "nbd_connect_uri");
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** {@code int nbd_pread(h, void *buf, size_t count, uint64_t offset, uint32_t flags)}. */
    static void pread(MemorySegment handle, MemorySegment into, long offset) throws IOException {
        try {
            check((int) PREAD.invokeExact(handle, into, into.byteSize(), offset, 0), "nbd_pread");
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /**
     * {@code int nbd_pwrite(h, const void *buf, size_t count, uint64_t offset, uint32_t flags)}.
     */
    static void pwrite(MemorySegment handle, MemorySegment from, long offset) throws IOException {
        try {
            check((int) PWRITE.invokeExact(handle, from, from.byteSize(), offset, 0), "nbd_pwrite");
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** {@code int nbd_zero(h, uint64_t count, uint64_t offset, uint32_t flags)}. */
    static void zero(MemorySegment handle, long count, long offset) throws IOException {
        try {
            check((int) ZERO.invokeExact(handle, count, offset, 0), "nbd_zero");
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** {@code int64_t nbd_aio_pread(h, buf, count, offset, completion_callback, flags)}. */
    static void aio_pread(
            MemorySegment handle, MemorySegment into, long offset, MemorySegment callback)
            throws IOException {
        try {
            check(
                    (long)
                            AIO_PREAD.invokeExact(
                                    handle, into, into.byteSize(), offset, callback, 0),
                    "nbd_aio_pread");
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** {@code int64_t nbd_aio_pwrite(h, buf, count, offset, completion_callback, flags)}. */
    static void aio_pwrite(
            MemorySegment handle, MemorySegment from, long offset, MemorySegment callback)
            throws IOException {
        try {
            check(
                    (long)
                            AIO_PWRITE.invokeExact(
                                    handle, from, from.byteSize(), offset, callback, 0),
                    "nbd_aio_pwrite");
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** {@code int64_t nbd_aio_zero(h, count, offset, completion_callback, flags)}. */
    static void aio_zero(MemorySegment handle, long count, long offset, MemorySegment callback)
            throws IOException {
        try {
            check((long) AIO_ZERO.invokeExact(handle, count, offset, callback, 0), "nbd_aio_zero");
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** {@code int nbd_poll(h, -1)}: waits for the server, and moves the connection on. */
    static void poll(MemorySegment handle) throws IOException {
        try {
            check((int) POLL.invokeExact(handle, -1), "nbd_poll");
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /**
     * What libnbd calls when a command has ended. It must not throw, and must call nothing of a
     * handle's.
     */
    @FunctionalInterface
    interface Completed {
        /**
         * {@code int (*callback)(void *user_data, int *error)}.
         *
         * @param error 0, or the errno that the command has failed with
         * @return 1 when that was all, and the command is to be forgotten
         */
        int completed(long userData, MemorySegment error);
    }

    private static MethodHandle completed() {
        try {
            MethodType type = MethodType.methodType(int.class, long.class, MemorySegment.class);
            return MethodHandles.lookup().findVirtual(Completed.class, "completed", type);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code nbd_completion_callback}, for any number of commands as long as the arena is open. */
    static MemorySegment callback(Arena arena, Completed function, long userData) {
        FunctionDescriptor descriptor = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS_OF_INT);
        MemorySegment callback = arena.allocate(CALLBACK);
        callback.set(ADDRESS, 0, LINKER.upcallStub(COMPLETED.bindTo(function), descriptor, arena));
        callback.set(JAVA_LONG, ADDRESS.byteSize(), userData);
        return callback;
    }

    private static void check(long result, String function) throws IOException {
        if (result < 0) {
            throw failure(function);
        }
    }

    private static IOException failure(String function) throws IOException {
        try {
            MemorySegment message = (MemorySegment) ERROR.invokeExact();
            return new IOException(function + ": " + message.reinterpret(4096).getString(0));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    private static IOException rethrown(Throwable failure) {
        return switch (failure) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> new IOException(failure);
        };
    }
}
