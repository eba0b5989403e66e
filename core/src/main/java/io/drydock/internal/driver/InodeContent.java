package io.drydock.internal.driver;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/**
 * The content of a regular file.
 *
 * <p>Threading: as {@link Inodes} says.
 */
public interface InodeContent extends AutoCloseable {
    /**
     * Reads at an offset.
     *
     * @return how many bytes were read, fewer than asked for only at the end of the file; 0 there
     */
    int read(long offsetBytes, MemorySegment into) throws IOException;

    /** Where the next data begins, at or after the offset; empty when there is only a hole. */
    OptionalLong nextData(long offsetBytes) throws IOException;

    /** Where the next hole begins, at or after an offset within the file; its end is one. */
    long nextHole(long offsetBytes) throws IOException;

    @Override
    void close() throws IOException;
}
