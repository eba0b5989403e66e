package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * errno(3): names, texts, and the exceptions that are made of them.
 *
 * <p>Threading: stateless.
 */
public final class Errno {
    private Errno() {}

    /** The name, such as {@code EBUSY}, of errno or minus errno. */
    public static String name(long errno) {
        return text(LibC.strerrorname_np(positive(errno)), errno);
    }

    /** The text, such as {@code Device or resource busy}, of errno or minus errno. */
    public static String description(long errno) {
        return text(LibC.strerrordesc_np(positive(errno)), errno);
    }

    /** An error on something of the host, of errno or minus errno. */
    public static SystemCallException failure(String operation, String subject, long errno) {
        return failure(operation, subject, errno, null);
    }

    /** As {@link #failure(String, String, long)}, with what to do about it. */
    public static SystemCallException failure(
            String operation, String subject, long errno, @Nullable String hint) {
        return new SystemCallException(operation, subject, name(errno), description(errno), hint);
    }

    /** An error on a path of a guest, of errno or minus errno. */
    public static FileException fileFailure(String operation, String path, long errno) {
        return fileFailure(operation, path, errno, "");
    }

    /**
     * As {@link #fileFailure(String, String, long)}.
     *
     * @param hint why it is so, and what to do; may be empty
     */
    public static FileException fileFailure(
            String operation, String path, long errno, String hint) {
        return new FileException(
                operation, path, name(errno), description(errno), hint.isEmpty() ? null : hint);
    }

    /** Returns the result unless it is minus errno. */
    public static long check(long result, String operation, String subject)
            throws SystemCallException {
        if (result < 0) {
            throw failure(operation, subject, result);
        }
        return result;
    }

    /** Returns the result unless it is minus errno. */
    public static int check(int result, String operation, String subject)
            throws SystemCallException {
        if (result < 0) {
            throw failure(operation, subject, result);
        }
        return result;
    }

    private static int positive(long errno) {
        return Math.toIntExact(Math.abs(errno));
    }

    private static String text(MemorySegment string, long errno) {
        return string.address() == 0
                ? "errno " + positive(errno)
                : string.reinterpret(Long.MAX_VALUE).getString(0);
    }
}
