package io.drydock.archive;

import io.drydock.error.CancelledException;
import io.drydock.error.FileException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Tar archives: what GNU tar and bsdtar write is read, and what is written they read.
 *
 * <p>Threading: stateless. While an archive is packed or unpacked, nobody else may change the
 * directory.
 */
public final class Tar {
    private static final String STREAM = "a tar archive";

    private Tar() {}

    /**
     * Packs what is below a directory, and the directory itself as {@code ./}: POSIX pax format,
     * times to the nanosecond, holes kept (GNU format 1.0), names byte by byte, the entries of a
     * directory in the order of their bytes. Sockets cannot be in an archive and are left out, as
     * by GNU tar. Two archives of an unchanged tree are the same.
     *
     * @param out stays open
     * @param monitor hears of bytes before compression
     */
    public static PackReport out(
            FileTree files,
            GuestPath directory,
            OutputStream out,
            PackOptions options,
            Monitor monitor)
            throws IOException {
        try (OutputStream encoder = options.compression().encoder(new OpenOutput(out))) {
            OwnerNames users = owners(options.numericOwners(), files, "/etc/passwd");
            OwnerNames groups = owners(options.numericOwners(), files, "/etc/group");
            ArchiveOutput archive = new ArchiveOutput(encoder, monitor);
            TarWriter writer = new TarWriter(archive, files.filesystem(), options, users, groups);
            PackReport report = new Packing(files, directory, options, monitor, writer).run();
            archive.finished();
            return report;
        }
    }

    /**
     * Unpacks an archive, compressed or not, into a directory. Whatever the archive holds, nothing
     * outside the directory is made, changed or looked at: absolute names are taken relative, a
     * name with {@code ..} is refused, and so is one that leads through a symbolic link, no matter
     * who has put that there. Only the given directory may itself be a link. Devices are made,
     * never opened.
     *
     * <p>A new file takes the place of what has its name, which is not followed: a directory only
     * if it is empty. Directories become one. Permissions and times of directories are set at the
     * end.
     *
     * <p>When it fails or is cancelled, what has been unpacked stays: each file is complete or not
     * there, what it should have replaced is still there, and directories may have other
     * permissions (at least rwx for the owner) and times. {@link UnpackOptions#whole} leaves
     * nothing.
     *
     * @param in is read to its end, and stays open
     * @param directory must be there, unless {@link UnpackOptions#whole} says otherwise
     * @param monitor hears of bytes after decompression
     * @throws io.drydock.error.CorruptDataException when it is no tar archive, or damaged
     * @throws io.drydock.error.RefusedException when it would lead out of the directory, or is more
     *     than the limits allow
     */
    public static UnpackReport in(
            InputStream in,
            FileTree files,
            GuestPath directory,
            UnpackOptions options,
            Monitor monitor)
            throws IOException {
        return options.whole()
                ? inWhole(in, files, directory, options, monitor)
                : unpack(in, files, directory, options, monitor);
    }

    private static UnpackReport inWhole(
            InputStream in,
            FileTree files,
            GuestPath directory,
            UnpackOptions options,
            Monitor monitor)
            throws IOException {
        Filesystem filesystem = files.filesystem();
        GuestPath temporary = Placement.temporary(directory);
        filesystem.createDirectory(temporary, 0700);
        try {
            UnpackReport report = unpack(in, files, temporary, options, monitor);
            filesystem.rename(temporary, directory); // only onto an empty directory, or nothing
            return report;
        } catch (IOException | RuntimeException e) {
            try {
                files.removeTree(temporary);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    private static UnpackReport unpack(
            InputStream in,
            FileTree files,
            GuestPath directory,
            UnpackOptions options,
            Monitor monitor)
            throws IOException {
        Filesystem filesystem = files.filesystem();
        if (!filesystem.status(directory, true).isDirectory()) {
            throw new FileException(
                    "unpack", directory.toString(), "ENOTDIR", "Not a directory", null);
        }
        // GNU tar's ACLs have names and nothing else.
        boolean named = !options.numericOwners() || options.extras().contains(Extra.ACLS);
        OwnerNames users = owners(!named, files, "/etc/passwd");
        OwnerNames groups = owners(!named, files, "/etc/group");
        Losses losses = new Losses(options.lossy());
        try (DecodedInput decoded = DecodedInput.of(STREAM, new OpenInput(in))) {
            ArchiveInput archive = new ArchiveInput(STREAM, decoded, options.limits(), monitor);
            int maxName = options.limits().maxNameBytes();
            Unpacking unpacking =
                    new Unpacking(
                            filesystem,
                            archive,
                            new SafePaths(filesystem, directory, STREAM, maxName),
                            new Giver(options, users, groups, losses, STREAM),
                            losses,
                            monitor);
            try {
                UnpackReport report = unpacking.run();
                archive.drain();
                return report;
            } catch (CancelledException e) {
                CancelledException left =
                        new CancelledException(
                                "unpack",
                                "%s (%d members are unpacked and stay)"
                                        .formatted(directory, unpacking.members()));
                left.addSuppressed(e);
                throw left;
            }
        }
    }

    private static OwnerNames owners(boolean numeric, FileTree files, String path)
            throws IOException {
        return numeric ? OwnerNames.none() : OwnerNames.of(files, path);
    }
}
