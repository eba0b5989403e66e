package io.drydock.internal.driver;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The content of a regular file that can be changed. */
public interface WritableContent extends InodeContent {
    /** Writes all of it at an offset, extending the file where needed. */
    void write(long offsetBytes, MemorySegment from) throws IOException;

    /** Cuts or extends the file to that length; what is added reads as zeroes. */
    void truncate(long sizeBytes) throws IOException;

    /** Takes up space for a range, which reads as before, extending the file where needed. */
    default void allocate(long offsetBytes, long lengthBytes) throws IOException {
        throw InodeException.notSupported();
    }

    /** Makes a range a hole; the file's length stays. */
    default void punchHole(long offsetBytes, long lengthBytes) throws IOException {
        throw InodeException.notSupported();
    }
}
