package io.drydock.volume;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A device of the image as a block device of this host, for what only the kernel, or a program, can
 * do with it. It goes when it is closed, and also when the JVM is killed.
 *
 * <p>Threading: safe for use by many threads, but for {@link #close}, which belongs to the owner.
 */
public interface HostDevice extends AutoCloseable {
    /** A path that leads to it until it is closed, such as {@code /dev/loop3}. */
    Path path();

    /** The device's number, {@code st_rdev} of stat(2). */
    long deviceNumber();

    long sizeBytes();

    /** Whether the kernel refuses all writes. */
    boolean isReadOnly();

    /**
     * Lets go of it, and returns when the kernel has written everything and is done with it.
     *
     * @throws IOException when somebody still uses it: it goes when they are done
     */
    @Override
    void close() throws IOException;
}
