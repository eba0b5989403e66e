package io.drydock.internal.image;

import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.internal.nbd.kernel.KernelDevice;
import io.drydock.internal.qemu.QemuNbd;
import io.drydock.internal.qemu.StorageDaemon;
import java.io.IOException;

/**
 * An image that a program of QEMU's takes the format off, and shows as a disk: the resident daemon,
 * or a qemu-nbd of its own.
 *
 * <p>Threading: belongs to its image, under the image's lock.
 */
sealed interface ServedImage extends AutoCloseable permits DaemonImage, QemuNbdImage {
    /**
     * Has an image served by the program that was chosen, or that is there.
     *
     * @throws io.drydock.error.UnsupportedException when there is none
     */
    static ServedImage open(ImageFile file, boolean readOnly) throws IOException {
        return isByQemuNbd() ? QemuNbdImage.open(file, readOnly) : DaemonImage.open(file, readOnly);
    }

    /** Whether each image has a qemu-nbd of its own. */
    static boolean isByQemuNbd() throws RefusedException {
        return switch (ImageServer.chosen()) {
            case AUTO -> !StorageDaemon.isInstalled() && QemuNbd.isInstalled();
            case STORAGE_DAEMON -> false;
            case QEMU_NBD -> true;
        };
    }

    /** The disk, as fast as the program can show it. */
    BlockDevice connect() throws IOException;

    /** Whether {@link #exportFile} can work here. */
    boolean canExportFile();

    /**
     * The disk as a file.
     *
     * @throws io.drydock.error.UnsupportedException where {@link #canExportFile} is false
     */
    PlainFile exportFile() throws IOException;

    /** A copy of the disk that can be written; the caller closes it before the image. */
    ServedOverlay overlay(long sizeBytes) throws IOException;

    /** The disk as a block device of the host. */
    KernelDevice attach() throws IOException;

    @Override
    void close() throws IOException;
}
