package io.drydock.internal.qemu;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * What a child process writes to its standard error: a file in memory that takes no more than so
 * much. What is written beyond is lost.
 *
 * <p>Threading: immutable; {@link #close} belongs to the owner.
 */
record ErrorFile(Fd fd) implements AutoCloseable {
    private static final int MAX_BYTES = 64 << 10;
    private static final int MAX_TEXT_BYTES = 2000;

    static ErrorFile create(String program) throws IOException {
        int number = FileCalls.memfd_create(program, LibC.MFD_ALLOW_SEALING());
        Fd file = Fd.owned(Errno.check(number, "start", program));
        try {
            Errno.check(FileCalls.ftruncate(file, MAX_BYTES), "start", program);
            long seals = LibC.F_SEAL_GROW();
            Errno.check(FileCalls.fcntl(file, LibC.F_ADD_SEALS(), seals), "start", program);
            return new ErrorFile(file);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** The end of it, on one line. */
    String text() {
        try (Arena arena = Arena.ofConfined()) {
            // The child has inherited this open file, and so they share its position.
            long size = Math.max(0, FileCalls.lseek(fd, 0, LibC.SEEK_CUR()));
            long start = Math.max(0, size - MAX_TEXT_BYTES);
            MemorySegment text = arena.allocate(Math.max(1, size - start));
            long count = Math.max(0, FileCalls.preadFully(fd, text, start));
            byte[] bytes = text.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
            return new String(bytes, StandardCharsets.UTF_8).strip().replace('\n', ' ');
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
