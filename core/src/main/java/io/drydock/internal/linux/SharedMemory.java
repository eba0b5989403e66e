package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory that another process sees as well: a memfd, mapped. Its pages take space when they are
 * used.
 *
 * <p>It is sealed against shrinking, so that the other process cannot take it away under us.
 *
 * <p>Threading: closed when nobody uses it.
 */
public final class SharedMemory implements AutoCloseable {
    private final Arena arena;
    private final Fd file;
    private final MemorySegment all;

    private SharedMemory(Arena arena, Fd file, MemorySegment all) {
        this.arena = arena;
        this.file = file;
        this.all = all;
    }

    /**
     * Makes it.
     *
     * @param name what errors and /proc call it
     */
    public static SharedMemory create(String name, long bytes) throws SystemCallException {
        int number = FileCalls.memfd_create(name, LibC.MFD_ALLOW_SEALING());
        Fd file = Fd.owned(Errno.check(number, "create", name));
        try {
            Errno.check(FileCalls.ftruncate(file, bytes), "create", name);
            long seals = (long) LibC.F_SEAL_SHRINK() | LibC.F_SEAL_GROW() | LibC.F_SEAL_SEAL();
            Errno.check(FileCalls.fcntl(file, LibC.F_ADD_SEALS(), seals), "create", name);
            return map(name, file, bytes);
        } catch (SystemCallException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Maps what another process has made.
     *
     * @param file this object's own, once it has been mapped
     * @param bytes how large it was made
     */
    public static SharedMemory map(String name, Fd file, long bytes) throws SystemCallException {
        long address = Errno.check(MemoryCalls.mmapShared(file, bytes), "map", name);
        Arena arena = Arena.ofShared();
        MemorySegment all =
                MemorySegment.ofAddress(address).reinterpret(bytes, arena, MemoryCalls::munmap);
        return new SharedMemory(arena, file, all);
    }

    /** All of it. */
    public MemorySegment all() {
        return all;
    }

    /** The file to hand to the other process; stays owned by this. */
    public Fd file() {
        return file;
    }

    @Override
    public void close() {
        file.close();
        arena.close();
    }
}
