package io.drydock.internal.nbd.transmission;

import java.lang.foreign.MemorySegment;

/** Tells which memory the socket can use directly. */
public final class Bounce {
    /** Stands for whichever thread happens to lead; never started. */
    private static final Thread ANOTHER = Thread.ofPlatform().unstarted(() -> {});

    private Bounce() {}

    /** Whether any thread may access the segment, and a ByteBuffer can be made of it. */
    public static boolean isShareable(MemorySegment segment) {
        return segment.isAccessibleBy(ANOTHER) && segment.isNative();
    }
}
