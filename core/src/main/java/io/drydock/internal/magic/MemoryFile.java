package io.drydock.internal.magic;

import io.drydock.internal.linux.AttributeCalls;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A file without a name, in memory, for libmagic to look at.
 *
 * <p>Threading: for one thread.
 */
public final class MemoryFile implements AutoCloseable {
    private final Fd fd;
    private final String name;

    private MemoryFile(Fd fd, String name) {
        this.fd = fd;
        this.name = name;
    }

    /**
     * A file that is one hole.
     *
     * @param permissions those of what it is a copy of: libmagic tells by them a program from a
     *     library
     * @param name what errors call it
     */
    public static MemoryFile create(long sizeBytes, int permissions, String name)
            throws IOException {
        int number = FileCalls.memfd_create("drydock-magic", 0);
        Fd fd = Fd.owned(Errno.check(number, "file", name));
        try {
            Errno.check(FileCalls.ftruncate(fd, sizeBytes), "file", name);
            Errno.check(AttributeCalls.chmod(fd, permissions & 0777), "file", name);
            return new MemoryFile(fd, name);
        } catch (IOException | RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /** Writes bytes at an offset. */
    public void write(long offsetBytes, MemorySegment bytes) throws IOException {
        Errno.check(FileCalls.pwriteFully(fd, bytes, offsetBytes), "file", name);
    }

    /** Its fd, which is open as long as this is. */
    public Fd fd() {
        return fd;
    }

    @Override
    public void close() {
        fd.close();
    }
}
