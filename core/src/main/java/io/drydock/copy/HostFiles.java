package io.drydock.copy;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.RefusedException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens the files that a copy names, each as what it is. */
final class HostFiles {
    private static final int MODE = 0644;

    private HostFiles() {}

    /** A device or a stream. */
    static CopySource source(Path path, CloseStack owned) throws IOException {
        if (isStream(path)) {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            owned.push(channel::close);
            return new CopySource.Stream(channel, path.toString());
        }
        FileBlockDevice device = FileBlockDevice.open(path, true);
        owned.push(device::close);
        return new CopySource.Device(device, path.toString());
    }

    /** Whether it is there, and a regular file, or is not there at all and can be made one. */
    static boolean becomesRegular(Path path) throws IOException {
        return type(path) == 0 || type(path) == LibC.S_IFREG();
    }

    /**
     * Makes a regular file, or empties it.
     *
     * @throws RefusedException when it is what is to be copied
     */
    static Fd create(Path path, CopySource source) throws IOException {
        if (source instanceof CopySource.File(Path from)
                && Files.exists(path)
                && Files.isSameFile(from, path)) {
            throw new RefusedException(
                    "copy", path.toString(), "it is the source as well", "copy to another file");
        }
        String name = path.toString();
        int flags = LibC.O_WRONLY() | LibC.O_CREAT() | LibC.O_NOCTTY();
        Fd fd = Fd.owned(Errno.check(FileCalls.open(name, flags, MODE), "create", name));
        try {
            resize(fd, 0, name);
            return fd;
        } catch (IOException e) {
            fd.close();
            throw e;
        }
    }

    /** Makes a regular file that large; what is added is a hole. */
    static void resize(Fd fd, long sizeBytes, String name) throws IOException {
        Errno.check(FileCalls.ftruncate(fd, sizeBytes), "resize", name);
    }

    /** A file that is no regular one, to be written: a device or a stream. */
    static CopyDestination special(Path path, CloseStack owned) throws IOException {
        if (isStream(path)) {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
            owned.push(channel::close);
            return new CopyDestination.Stream(channel, path.toString());
        }
        FileBlockDevice device = FileBlockDevice.open(path, false);
        owned.push(device::close);
        return new CopyDestination.Device(device, path.toString());
    }

    private static boolean isStream(Path path) throws IOException {
        int type = type(path);
        return type != 0
                && type != LibC.S_IFREG()
                && type != LibC.S_IFBLK()
                && type != LibC.S_IFDIR();
    }

    /** One of S_IFMT of inode(7), links followed; 0 if there is no such file. */
    private static int type(Path path) throws IOException {
        try {
            return (int) Files.getAttribute(path, "unix:mode") & LibC.S_IFMT();
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
