package io.drydock.archive;

import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads files that are compressed, as zcat(1) and its kin do: gzip, bzip2, xz, Zstandard and LZ4,
 * told apart by their first bytes. What is none of these is read as it is. Memory is bounded, but
 * what comes out is not: a small file can become very large.
 *
 * <p>Data that is damaged or cut off is a {@link io.drydock.error.CorruptDataException}; data that
 * would need more than 256 MiB of memory is refused.
 *
 * <p>Threading: a stream is for one thread at a time.
 */
public final class CompressedFiles {
    private CompressedFiles() {}

    /** The content of a regular file of a guest, decompressed. Closing it closes the file. */
    public static InputStream open(FileTree files, GuestPath path) throws IOException {
        InputStream in = files.newInputStream(path);
        try {
            return DecodedInput.of(path.toString(), in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /**
     * A stream, decompressed. More is read of it than what is given out; closing the result closes
     * it.
     */
    public static InputStream open(InputStream in) throws IOException {
        return DecodedInput.of("a stream", in);
    }
}
