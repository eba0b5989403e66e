package io.drydock.internal.linux;

import io.drydock.bindings.CallState;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * What every system call needs: errno, and strings as C has them.
 *
 * <p>Threading: each thread has its own errno segment.
 */
public final class Native {
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> CallState.allocate(Arena.ofAuto()));

    private Native() {}

    /** This thread's segment for errno: pass it to a call, then the result to {@link #result}. */
    static MemorySegment state() {
        return STATE.get();
    }

    /** The result of a call that says -1 and errno, as the value or minus errno. */
    static long result(long value, MemorySegment state) {
        return value == -1 ? -CallState.errno(state) : value;
    }

    /** As {@link #result(long, MemorySegment)}. */
    static int result(int value, MemorySegment state) {
        return value == -1 ? -CallState.errno(state) : value;
    }

    /** The bytes as a C string; they hold no NUL (a guest path's cannot). */
    public static MemorySegment string(SegmentAllocator allocator, byte[] bytes) {
        MemorySegment string = allocator.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, string, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return string;
    }

    /** The text as a C string, in UTF-8; it holds no NUL. */
    public static MemorySegment string(SegmentAllocator allocator, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a NUL would silently cut off: " + text);
        }
        return allocator.allocateFrom(text);
    }

    /** As {@link #string(SegmentAllocator, String)}; NULL for null. */
    static MemorySegment stringOrNull(SegmentAllocator allocator, @Nullable String text) {
        return text == null ? MemorySegment.NULL : string(allocator, text);
    }
}
