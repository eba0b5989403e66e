package io.drydock.archive;

import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Cpio archives, as cpio(1), bsdtar and the kernel's initramfs read them.
 *
 * <p>Threading: stateless. While an archive is packed, nobody else may change the directory.
 */
public final class Cpio {
    private Cpio() {}

    /**
     * Packs what is below a directory, and the directory itself as {@code .}. Times are cut to the
     * second; attributes and the names of owners have no place; holes are packed as zeroes. Sockets
     * are packed.
     *
     * @param out stays open
     * @param monitor hears of bytes before compression
     * @throws io.drydock.error.FileException {@code EFBIG} for a file of more than 4 GiB
     */
    public static PackReport out(
            FileTree files,
            GuestPath directory,
            OutputStream out,
            CpioFormat format,
            PackOptions options,
            Monitor monitor)
            throws IOException {
        try (OutputStream encoder = options.compression().encoder(new OpenOutput(out))) {
            ArchiveOutput archive = new ArchiveOutput(encoder, monitor);
            CpioWriter writer = new CpioWriter(archive, files.filesystem(), format);
            PackReport report = new Packing(files, directory, options, monitor, writer).run();
            archive.finished();
            return report;
        }
    }
}
