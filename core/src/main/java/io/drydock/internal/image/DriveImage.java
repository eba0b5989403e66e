package io.drydock.internal.image;

import io.drydock.image.Image;
import java.io.IOException;

/**
 * An image that can be a drive: the kernel can have it, too.
 *
 * <p>Threading: as {@link Image}.
 */
public sealed interface DriveImage extends Image permits LocalImage, ServerImage {
    /** Whether {@link #plainFile} has a chance: where it has none, there is the disk still. */
    boolean canBeFile();

    /**
     * The disk as a file or block device of this host.
     *
     * @throws io.drydock.error.UnsupportedException when none can be made here
     */
    PlainFile plainFile() throws IOException;

    /**
     * The disk as a file that can be written, although the image does not change: what is written
     * goes to a copy-on-write overlay that is thrown away when the image is closed. There is one
     * for all who ask.
     */
    PlainFile overlay() throws IOException;
}
