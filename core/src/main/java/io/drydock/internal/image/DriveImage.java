package io.drydock.internal.image;

import io.drydock.image.Image;
import io.drydock.internal.block.Changes;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.journal.EditTarget;
import io.drydock.internal.nbd.kernel.KernelDevice;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * An image that can be a drive: the kernel can have it, too.
 *
 * <p>Threading: as {@link Image}.
 */
public sealed interface DriveImage extends Image permits LocalImage, ServerImage, OverlaidImage {
    /** What we change of the disk, by {@link #disk} or in any other way. */
    Changes changes();

    /** The files and block devices of this host that it is kept in; empty where a server has it. */
    List<FileBlockDevice> keptIn();

    /**
     * Whether the kernel will have the disk by {@link #plainFile}, and we had better read that,
     * too. Where it will not, there is the disk still.
     */
    boolean isFileForKernel();

    /**
     * The disk as a block device, by the kernel's own NBD client: discards get through to the image
     * that way. Empty where that cannot be, or need not be: then there is {@link #plainFile}.
     */
    Optional<KernelDevice> attach() throws IOException;

    /** What {@link #attach} has given; empty if it has not been called, or has given nothing. */
    Optional<KernelDevice> attached();

    /** As {@link #overlay}, as a block device; empty where that cannot be. */
    Optional<KernelDevice> attachOverlay() throws IOException;

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

    /**
     * As {@link #overlay}, but one that nobody else has, and that can be closed before the image.
     *
     * @param sizeBytes at least that of the disk; what the disk does not have is zeroes
     * @throws io.drydock.error.UnsupportedException when none can be made here
     */
    FreshOverlay freshOverlay(long sizeBytes) throws IOException;

    /** How changes of the disk by {@link #disk} are committed as one. */
    EditTarget edits();

    /**
     * A copy of the disk for an edit: it can be written while this image stays as it is, and what
     * was written can be brought into the image as one. The caller closes it.
     *
     * @param forKernel whether the kernel will want it, as a file or a block device; else it is
     *     made without the image server
     * @throws io.drydock.error.RefusedException when this is open read-only, or is such a copy
     * @throws io.drydock.error.UnsupportedException when edits of it cannot be committed
     */
    OverlaidImage overlaid(boolean forKernel) throws IOException;
}
