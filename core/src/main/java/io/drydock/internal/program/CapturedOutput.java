package io.drydock.internal.program;

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
 * What a child process writes to its standard output or error: a file in memory that takes no more
 * than so much. What is written beyond is lost.
 *
 * <p>Threading: immutable; {@link #close} belongs to the owner.
 *
 * @param fd for the child to inherit; it shares its position with ours
 */
public record CapturedOutput(Fd fd) implements AutoCloseable {
    /** What {@link #ofErrors} takes. */
    public static final int MAX_ERROR_BYTES = 64 << 10;

    private static final int MAX_LINE_BYTES = 2000;

    /** A file for as many bytes. */
    static CapturedOutput create(String program, long maxBytes) throws IOException {
        int number = FileCalls.memfd_create(program, LibC.MFD_ALLOW_SEALING());
        Fd file = Fd.owned(Errno.check(number, "start", program));
        try {
            Errno.check(FileCalls.ftruncate(file, maxBytes), "start", program);
            long seals = LibC.F_SEAL_GROW();
            Errno.check(FileCalls.fcntl(file, LibC.F_ADD_SEALS(), seals), "start", program);
            return new CapturedOutput(file);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** A file for what a program says when something goes wrong. */
    public static CapturedOutput ofErrors(String program) throws IOException {
        return create(program, MAX_ERROR_BYTES);
    }

    private long size() {
        return Math.max(0, FileCalls.lseek(fd, 0, LibC.SEEK_CUR()));
    }

    /** All of it; what is no UTF-8 becomes U+FFFD. */
    public String text() {
        return text(0, size());
    }

    private String text(long start, long end) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(Math.max(1, end - start));
            long count = Math.clamp(FileCalls.preadFully(fd, text, start), 0, end - start);
            byte[] bytes = text.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** The end of it, on one line. */
    public String lastLine() {
        long size = size();
        return text(Math.max(0, size - MAX_LINE_BYTES), size).strip().replace('\n', ' ');
    }

    @Override
    public void close() {
        fd.close();
    }
}
