package io.drydock.internal.image;

import io.drydock.block.Extent;
import io.drydock.internal.nbd.kernel.KernelDevice;
import java.io.IOException;
import java.util.List;

/**
 * A copy of a served disk that can be written while the image stays as it is: copy on write, to a
 * file without a name.
 *
 * <p>Threading: belongs to its image, under the image's lock.
 */
sealed interface ServedOverlay extends AutoCloseable permits DaemonOverlay, QemuNbdOverlay {
    /** The copy as a file. */
    PlainFile exportFile() throws IOException;

    /** The copy as a block device of the host. */
    KernelDevice attach() throws IOException;

    /** A copy of the copy; the caller closes it before this one. */
    ServedOverlay overlay(long sizeBytes) throws IOException;

    /**
     * The parts that have been written to, in order, as far as they have been flushed.
     *
     * @throws io.drydock.error.UnsupportedException when the program does not tell
     */
    List<Extent> changes() throws IOException;

    /** Throws the copy away. Whoever has it mounted must be gone. */
    @Override
    void close() throws IOException;
}
