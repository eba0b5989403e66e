package io.drydock.image;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An open disk image: the disk that the guest sees, whatever the format it is kept in.
 *
 * <p>Threading: safe for use by many threads at once.
 */
public interface Image extends AutoCloseable {
    /** What errors call it: the image file, absolute, or the URI of a server's export. */
    String name();

    /** The image file, absolute; empty where a server has it. */
    Optional<Path> path();

    ImageFormat format();

    /** Whether not a byte of the image can change. */
    boolean isReadOnly();

    /** The disk's bytes; closed with the image. */
    BlockDevice disk() throws IOException;

    @Override
    void close() throws IOException;
}
