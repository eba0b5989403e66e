package io.drydock.content;

import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.search.WalkOptions;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Checksums of a guest's files.
 *
 * <p>{@link ChecksumAlgorithm#GOST} and {@link ChecksumAlgorithm#GOST12} are {@link
 * io.drydock.error.UnsupportedException}s where BouncyCastle is not on the class or module path.
 *
 * <p>Threading: safe for use by many threads at once, as the filesystem is.
 */
public final class Checksums {
    private final FileTree files;

    private Checksums(FileTree files) {
        this.files = files;
    }

    /** Those of these files. */
    public static Checksums of(FileTree files) {
        return new Checksums(files);
    }

    /** As {@link #of(GuestPath, ChecksumAlgorithm, Monitor)}. */
    public FileChecksum of(String path, ChecksumAlgorithm algorithm) throws IOException {
        return of(GuestPath.of(path), algorithm, Monitor.NONE);
    }

    /** The checksum of what a regular file has in it, links followed. */
    public FileChecksum of(GuestPath path, ChecksumAlgorithm algorithm, Monitor monitor)
            throws IOException {
        Hasher hasher = Hasher.of(algorithm);
        try (Source source = Source.of(files.open(path), monitor)) {
            int count;
            while ((count = source.next()) > 0) {
                hasher.add(source.piece(), count);
            }
            return new FileChecksum(algorithm, path, hasher.finish(), source.position());
        }
    }

    /**
     * Writes the checksums of all regular files below a directory, one a line, as {@code sha256sum}
     * and its kin print them: {@code sha256sum --check} in that directory reads them. Paths are
     * relative to the directory, begin with {@code ./}, and are in the order of their bytes. The
     * same tree gives the same bytes, whatever holds it.
     *
     * @param to written by the calling thread; stays open
     * @param options which files, and what is told of errors; its threads read, so many files at a
     *     time. Its order has no meaning
     * @return how many files there were
     */
    public long ofTree(
            GuestPath directory, ChecksumAlgorithm algorithm, OutputStream to, WalkOptions options)
            throws IOException {
        Hasher.of(algorithm); // a missing one is no error of a file
        try (TreeChecksums tree = new TreeChecksums(files, algorithm, options)) {
            return tree.write(directory, to);
        }
    }
}
