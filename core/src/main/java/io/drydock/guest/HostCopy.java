package io.drydock.guest;

import io.drydock.error.NotFoundException;
import io.drydock.filesystem.CopyReport;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.FileTree.Kept;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.kernel.KernelFilesystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Copies between a guest and the host. A directory of the host is opened as a guest's would be: its
 * names are bytes, and a symbolic link that came from a guest leads to nothing outside of it.
 * {@link Guest#copyIn} and {@link Guest#copyOut} say what is kept.
 *
 * <p>Threading: stateless.
 */
public final class HostCopy {
    private HostCopy() {}

    /** Copies a file or a directory of the host into a directory of the guest. */
    public static CopyReport in(Path host, FileTree guest, GuestPath directory) throws IOException {
        if (!Files.exists(host, LinkOption.NOFOLLOW_LINKS)) {
            throw new NotFoundException("copy", host.toString(), "the host has no such file");
        }
        Path absolute = host.toAbsolutePath().normalize();
        Path parent = Objects.requireNonNullElse(absolute.getParent(), absolute);
        Path name = Objects.requireNonNullElse(absolute.getFileName(), absolute);
        try (Filesystem files = KernelFilesystem.onDirectory(parent, true)) {
            return FileTree.of(files)
                    .copyTree(GuestPath.of(name.toString()), guest, directory, Kept.OWNERS);
        }
    }

    /** Copies a file or a directory of the guest into a directory of the host. */
    public static CopyReport out(FileTree guest, GuestPath path, Path directory)
            throws IOException {
        try (Filesystem files = KernelFilesystem.onDirectory(directory, false)) {
            return guest.copyTree(path, FileTree.of(files), GuestPath.ROOT, Kept.PERMISSIONS);
        }
    }
}
