package io.drydock.nio;

import io.drydock.error.FileException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;

/**
 * How a file is opened. That it is sparse need not be said: what is not written is a hole.
 *
 * @param synced whether each write is on stable storage before it returns
 */
record OpenMode(
        boolean read,
        boolean write,
        boolean append,
        boolean truncate,
        boolean create,
        boolean createNew,
        boolean deleteOnClose,
        boolean synced,
        boolean followLinks) {
    static OpenMode of(Set<? extends OpenOption> options) {
        for (OpenOption option : options) {
            Objects.requireNonNull(option);
            if (!(option instanceof StandardOpenOption) && !(option instanceof LinkOption)) {
                throw new UnsupportedOperationException(option + " is not known here");
            }
        }
        boolean append = options.contains(StandardOpenOption.APPEND);
        boolean write = append || options.contains(StandardOpenOption.WRITE);
        boolean read = !write || options.contains(StandardOpenOption.READ);
        boolean truncate = write && options.contains(StandardOpenOption.TRUNCATE_EXISTING);
        if (append && (read || truncate)) {
            throw new IllegalArgumentException("APPEND goes neither with READ nor TRUNCATE");
        }
        boolean delete = options.contains(StandardOpenOption.DELETE_ON_CLOSE);
        boolean follow = !delete && !options.contains(LinkOption.NOFOLLOW_LINKS);
        return new OpenMode(
                read,
                write,
                append,
                truncate,
                write && options.contains(StandardOpenOption.CREATE),
                write && options.contains(StandardOpenOption.CREATE_NEW),
                delete,
                options.contains(StandardOpenOption.SYNC)
                        || options.contains(StandardOpenOption.DSYNC),
                follow);
    }

    /**
     * @param permissions of a file that is made
     */
    GuestChannel open(NioPath path, int permissions) throws IOException {
        FileTree files = path.getFileSystem().files();
        FileHandle file = Errors.of(path, () -> handle(files, path, permissions));
        try {
            if (!followLinks) {
                checkIsNamed(files, path, file);
            }
            if (truncate) {
                Errors.change(path, () -> file.truncate(0));
            }
            if (deleteOnClose) {
                // At once, as the JDK does: so it is also gone when this program is killed.
                Errors.change(path, () -> files.filesystem().removeFile(path.guest()));
            }
            return new GuestChannel(path, file, this);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private FileHandle handle(FileTree files, NioPath path, int permissions) throws IOException {
        Filesystem filesystem = files.filesystem();
        if (createNew) {
            return files.create().file(path.guest(), permissions);
        }
        if (followLinks) {
            return create
                    ? files.openOrCreate(path.guest(), permissions)
                    : write ? filesystem.openForWrite(path.guest()) : files.open(path.guest());
        }
        try {
            if (files.linkStatus(path.guest()).isSymbolicLink()) {
                throw isLink(path);
            }
        } catch (FileException e) {
            if (create && e.errno().equals("ENOENT")) {
                return files.create().file(path.guest(), permissions);
            }
            throw e;
        }
        return write ? filesystem.openForWrite(path.guest()) : files.open(path.guest());
    }

    /** Between two looks, another may have put a link there. */
    private static void checkIsNamed(FileTree files, NioPath path, FileHandle file)
            throws IOException {
        if (!Errors.of(path, () -> files.linkStatus(path.guest()).isSameFile(file.status()))) {
            throw isLink(path);
        }
    }

    private static FileSystemException isLink(NioPath path) {
        return new FileSystemException(
                path.toString(), null, "it is a symbolic link, which was not to be followed");
    }
}
