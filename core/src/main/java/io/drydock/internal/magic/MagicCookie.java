package io.drydock.internal.magic;

import io.drydock.bindings.CallState;
import io.drydock.bindings.MissingNativeLibraryException;
import io.drydock.bindings.NativeLibrary;
import io.drydock.bindings.magic.Magic;
import io.drydock.bindings.magic.MagicErrno;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A {@code magic_t}: libmagic with its table of types. Loading the table takes milliseconds, so
 * there is one for the whole process, which is never closed.
 *
 * <p>Threading: safe for use by many threads, which wait for each other: libmagic keeps the answer
 * in the cookie.
 */
public final class MagicCookie {
    private static final ReentrantLock LOCK = new ReentrantLock();

    /** libmagic's answers have at most as much (MAGIC_PARAM limits and file's own buffers). */
    private static final long MAX_ANSWER_BYTES = 1 << 20;

    private static @Nullable MagicCookie loaded;

    private final MemorySegment pointer;

    private MagicCookie(MemorySegment pointer) {
        this.pointer = pointer;
    }

    /**
     * What file(1) says with and without {@code --mime}.
     *
     * @param mime such as {@code text/plain; charset=us-ascii}
     */
    public record Answer(String description, String mime) {}

    /**
     * What is in a file of our own.
     *
     * @param name what errors call it
     * @throws UnsupportedException when libmagic or its table is not installed
     */
    public static Answer ofFile(Fd file, String name) throws IOException {
        int held = file.hold();
        if (held < 0) {
            throw Errno.failure("file", name, held);
        }
        LOCK.lock();
        try {
            MagicCookie cookie = load(name);
            String description = cookie.answer(Magic.MAGIC_NONE(), held, name);
            int mime = Magic.MAGIC_MIME_TYPE() | Magic.MAGIC_MIME_ENCODING();
            return new Answer(description, cookie.answer(mime, held, name));
        } finally {
            LOCK.unlock();
            file.release();
        }
    }

    private String answer(int flags, int fd, String name) throws IOException {
        Magic.magic_setflags(pointer, flags);
        MemorySegment answer = Magic.magic_descriptor(pointer, fd);
        if (answer.address() == 0) {
            throw new CorruptDataException("file", name, error(pointer));
        }
        return string(answer);
    }

    private static MagicCookie load(String name) throws UnsupportedException {
        MagicCookie cookie = loaded;
        if (cookie == null) {
            cookie = open(name);
            loaded = cookie;
        }
        return cookie;
    }

    private static MagicCookie open(String name) throws UnsupportedException {
        requireLibrary(name);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = CallState.allocate(arena);
            MemorySegment pointer = MagicErrno.magic_open(state, Magic.MAGIC_NONE());
            if (pointer.address() == 0) {
                String reason = Errno.description(CallState.errno(state));
                throw new UnsupportedException("file", name, "libmagic: " + reason, "try again");
            }
            if (Magic.magic_load(pointer, MemorySegment.NULL) != 0) {
                String reason = error(pointer);
                Magic.magic_close(pointer);
                throw new UnsupportedException(
                        "file",
                        name,
                        "libmagic cannot load " + path() + ": " + reason,
                        "install package libmagic-mgc");
            }
            return new MagicCookie(pointer);
        }
    }

    private static void requireLibrary(String name) throws UnsupportedException {
        try {
            NativeLibrary.MAGIC.require();
        } catch (MissingNativeLibraryException e) {
            throw new UnsupportedException(
                    "file",
                    name,
                    "libmagic cannot be loaded",
                    "install package " + e.debianPackage(),
                    e);
        }
    }

    private static String path() {
        MemorySegment path = Magic.magic_getpath(MemorySegment.NULL, 0);
        return path.address() == 0 ? "its table" : string(path);
    }

    private static String error(MemorySegment pointer) {
        MemorySegment text = Magic.magic_error(pointer);
        return text.address() == 0 ? "libmagic does not say why" : string(text);
    }

    private static String string(MemorySegment pointer) {
        return pointer.reinterpret(MAX_ANSWER_BYTES).getString(0, StandardCharsets.UTF_8);
    }
}
