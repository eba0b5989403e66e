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

    /** No function: the command is asked after by its cookie. */
    private static final MemorySegment NO_CALLBACK = Arena.global().allocate(CALLBACK);

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
    private static final MethodHandle PEEK =
            link("nbd_aio_peek_command_completed", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
    private static final MethodHandle COMPLETED =
            link("nbd_aio_command_completed", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

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

    /**
     * {@code int64_t nbd_aio_pread(h, buf, count, offset, completion_callback, flags)}: a cookie.
     */
    static long aio_pread(MemorySegment handle, MemorySegment into, long offset)
            throws IOException {
        try {
            return check(
                    (long)
                            AIO_PREAD.invokeExact(
                                    handle, into, into.byteSize(), offset, NO_CALLBACK, 0),
                    "nbd_aio_pread");
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** {@code int64_t nbd_aio_pwrite(h, buf, count, offset, completion_callback, flags)}. */
    static long aio_pwrite(MemorySegment handle, MemorySegment from, long offset)
            throws IOException {
        try {
            return check(
                    (long)
                            AIO_PWRITE.invokeExact(
                                    handle, from, from.byteSize(), offset, NO_CALLBACK, 0),
                    "nbd_aio_pwrite");
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** {@code int64_t nbd_aio_zero(h, count, offset, completion_callback, flags)}. */
    static long aio_zero(MemorySegment handle, long count, long offset) throws IOException {
        try {
            return check(
                    (long) AIO_ZERO.invokeExact(handle, count, offset, NO_CALLBACK, 0),
                    "nbd_aio_zero");
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

    /** {@code int64_t nbd_aio_peek_command_completed(h)}: a cookie, or 0 when none is done. */
    static long aio_peek_command_completed(MemorySegment handle) throws IOException {
        try {
            return check((long) PEEK.invokeExact(handle), "nbd_aio_peek_command_completed");
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** {@code int nbd_aio_command_completed(h, cookie)}: forgets it; an exception if it failed. */
    static void aio_command_completed(MemorySegment handle, long cookie) throws IOException {
        try {
            check((int) COMPLETED.invokeExact(handle, cookie), "nbd_aio_command_completed");
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    private static long check(long result, String function) throws IOException {
        if (result < 0) {
            throw failure(function);
        }
        return result;
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
