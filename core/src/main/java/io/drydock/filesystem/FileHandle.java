package io.drydock.filesystem;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.OptionalLong;

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

    /**
     * Copies a range of another file into this one without reading it, where the engine can: blocks
     * become shared where the filesystem can do that (copy_file_range(2)).
     *
     * @return how many bytes were copied; 0 when none can be copied in this way
     */
    default long copyFrom(FileHandle source, long offset, long offsetHere, long length)
            throws IOException {
        return 0;
    }

    /** Cuts or extends the file to that length. */
    void truncate(long sizeBytes) throws IOException;

    /**
     * Where the next data begins, at or after an offset (SEEK_DATA of lseek(2)); empty when there
     * is only a hole up to the end. A filesystem that keeps no holes says that all is data.
     */
    OptionalLong nextData(long offsetBytes) throws IOException;

    /**
     * Where the next hole begins, at or after an offset within the file; the end of the file counts
     * as one (SEEK_HOLE of lseek(2)).
     */
    long nextHole(long offsetBytes) throws IOException;

    /** Takes up space on disk for a range, extending the file where needed (fallocate(2)). */
    void allocate(long offsetBytes, long lengthBytes) throws IOException;

    /** Makes a range a hole, which reads as zeroes; the file's length stays. */
    void punchHole(long offsetBytes, long lengthBytes) throws IOException;

    void setPermissions(int permissions) throws IOException;

    void setOwner(long uid, long gid) throws IOException;

    Map<String, byte[]> attributes() throws IOException;

    void setAttribute(String name, byte[] value) throws IOException;

    /** Removes one extended attribute; {@code ENODATA} when there is none of that name. */
    void removeAttribute(String name) throws IOException;

    /** Sets times to the nanosecond. What is written later sets them anew. */
    void setTimes(FileTimes times) throws IOException;

    /** Returns when the file's content and metadata are on stable storage. */
    void sync() throws IOException;

    /**
     * Returns when a name that the file is given from now on will not be on stable storage before
     * its content and metadata are: whoever finds that name after a crash finds the whole file.
     * Where all changes reach the disk at once, that is so anyway; elsewhere it is {@link #sync}.
     */
    default void syncBeforeRename() throws IOException {
        sync();
    }

    @Override
    void close() throws IOException;
}
