package io.drydock.filesystem;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * An open regular file of a guest.
 *
 * <p>Threading: safe for use by many threads at once; {@link #close} belongs to the owner.
 */
public interface FileHandle extends AutoCloseable {
    FileStatus status() throws IOException;

    /**
     * Reads at an offset.
     *
     * @return how many bytes were read, fewer than asked for only at the end of the file; 0 at its
     *     end
     */
    int read(long offsetBytes, MemorySegment into) throws IOException;

    /** Writes all of it at an offset, extending the file where needed. */
    void write(long offsetBytes, MemorySegment from) throws IOException;

    /** Cuts or extends the file to that length. */
    void truncate(long sizeBytes) throws IOException;

    void setPermissions(int permissions) throws IOException;

    void setOwner(long uid, long gid) throws IOException;

    Map<String, byte[]> attributes() throws IOException;

    void setAttribute(String name, byte[] value) throws IOException;

    /** Returns when the file's content and metadata are on stable storage. */
    void sync() throws IOException;

    @Override
    void close() throws IOException;
}
