package io.drydock.internal.vhost;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.SystemCallException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.MemoryCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory that the back-end sees: a memfd with the rings and the buffers. Its pages take space
 * when they are used.
 *
 * <p>It is sealed against shrinking, so that the back-end cannot take it away under us.
 *
 * <p>Threading: closed when nobody uses it.
 */
final class SharedMemory implements AutoCloseable {
    private static final String NAME = "drydock-vhost";

    private final Arena arena;
    private final Fd file;
    private final MemorySegment all;

    private SharedMemory(Arena arena, Fd file, MemorySegment all) {
        this.arena = arena;
        this.file = file;
        this.all = all;
    }

    static SharedMemory create(long bytes) throws SystemCallException {
        int number = FileCalls.memfd_create(NAME, LibC.MFD_ALLOW_SEALING());
        Fd file = Fd.owned(Errno.check(number, "create", NAME));
        try {
            Errno.check(FileCalls.ftruncate(file, bytes), "create", NAME);
            long seals = (long) LibC.F_SEAL_SHRINK() | LibC.F_SEAL_GROW() | LibC.F_SEAL_SEAL();
            Errno.check(FileCalls.fcntl(file, LibC.F_ADD_SEALS(), seals), "create", NAME);
            long address = Errno.check(MemoryCalls.mmapShared(file, bytes), "map", NAME);
            Arena arena = Arena.ofShared();
            MemorySegment all =
                    MemorySegment.ofAddress(address).reinterpret(bytes, arena, MemoryCalls::munmap);
            return new SharedMemory(arena, file, all);
        } catch (SystemCallException e) {
            file.close();
            throw e;
        }
    }

    /** All of it. */
    MemorySegment all() {
        return all;
    }

    /** The file to hand to the back-end; stays owned by this. */
    Fd file() {
        return file;
    }

    @Override
    public void close() {
        file.close();
        arena.close();
    }
}
