package io.drydock.internal.linux;

import io.drydock.bindings.CallState;
import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import java.lang.foreign.MemorySegment;

/**
 * Calls on mapped memory.
 *
 * <p>Threading: stateless.
 */
public final class MemoryCalls {
    private MemoryCalls() {}

    /**
     * {@code void *mmap(NULL, size_t length, PROT_READ | PROT_WRITE, MAP_SHARED, int fd, 0)}.
     *
     * @return the address, or minus errno
     */
    public static long mmapShared(Fd file, long length) {
        return file.call(n -> {
            MemorySegment state = Native.state();
            int protection = LibC.PROT_READ() | LibC.PROT_WRITE();
            MemorySegment mapped =
                    LibCErrno.mmap(
                            state, MemorySegment.NULL, length, protection, LibC.MAP_SHARED(), n, 0);
            return mapped.address() == LibC.MAP_FAILED().address()
                    ? -CallState.errno(state)
                    : mapped.address();
        });
    }

    /** {@code int munmap(void *addr, size_t length)} of what {@link #mmapShared} has mapped. */
    public static void munmap(MemorySegment mapped) {
        LibCErrno.munmap(Native.state(), mapped, mapped.byteSize());
    }
}
