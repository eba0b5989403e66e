package io.drydock.bindings;

import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * The segment into which an errno twin ({@code LibCErrno}, {@code BlkidErrno}) stores errno, in the
 * same downcall and so before the JVM can touch it.
 *
 * <p>Threading: stateless; a segment belongs to one call at a time.
 */
public final class CallState {

    /** The layout of the segment; its size does not depend on the function called. */
    public static final StructLayout LAYOUT = Linker.Option.captureStateLayout();

    private static final long ERRNO_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("errno"));

    private CallState() {}

    /** Allocates a segment that can be reused for any number of calls, one after the other. */
    public static MemorySegment allocate(SegmentAllocator allocator) {
        return allocator.allocate(LAYOUT);
    }

    /** Returns errno of the last call that was given this segment; stale if that call succeeded. */
    public static int errno(MemorySegment state) {
        return state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
    }
}
