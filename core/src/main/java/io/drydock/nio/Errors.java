package io.drydock.nio;

import io.drydock.error.FileException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the exceptions that the JDK's own filesystem makes of the same errors of the kernel. */
final class Errors {
    private Errors() {}

    /** Something done to a path of a guest. */
    interface Action<T> {
        T run() throws IOException;
    }

    /** Something done to a path of a guest that gives nothing. */
    interface Change {
        void run() throws IOException;
    }

    static <T> T of(NioPath path, Action<T> action) throws IOException {
        try {
            return action.run();
        } catch (FileException e) {
            throw translated(e, path, null);
        }
    }

    static void change(NioPath path, Change change) throws IOException {
        change(path, null, change);
    }

    static void change(NioPath path, @Nullable NioPath other, Change change) throws IOException {
        try {
            change.run();
        } catch (FileException e) {
            throw translated(e, path, other);
        }
    }

    /** To those that only look at a path, a name below a file is one that is not there. */
    static <T> T look(NioPath path, Action<T> action) throws IOException {
        return of(path, "ENOTDIR", NoSuchFileException::new, action);
    }

    static <T> T list(NioPath path, Action<T> action) throws IOException {
        return of(path, "ENOTDIR", NotDirectoryException::new, action);
    }

    static <T> T readLink(NioPath path, Action<T> action) throws IOException {
        return of(path, "EINVAL", NotLinkException::new, action);
    }

    static void remove(NioPath path, Change change) throws IOException {
        of(
                path,
                "ENOTEMPTY",
                DirectoryNotEmptyException::new,
                () -> {
                    change.run();
                    return path;
                });
    }

    /** As {@link #of(NioPath, Action)}, but for one error that has a type of its own here. */
    private static <T> T of(
            NioPath path,
            String errno,
            Function<String, FileSystemException> type,
            Action<T> action)
            throws IOException {
        try {
            return action.run();
        } catch (FileException e) {
            throw e.errno().equals(errno)
                    ? caused(e, type.apply(path.toString()))
                    : translated(e, path, null);
        }
    }

    static IOException translated(FileException error, NioPath path, @Nullable NioPath other) {
        String file = path.toString();
        String second = other == null ? null : other.toString();
        if (error.errno().equals("EROFS") && path.getFileSystem().isReadOnly()) {
            ReadOnlyFileSystemException all = new ReadOnlyFileSystemException();
            all.initCause(error);
            throw all;
        }
        return caused(
                error,
                switch (error.errno()) {
                    case "ENOENT" -> new NoSuchFileException(file, second, null);
                    case "EEXIST" -> new FileAlreadyExistsException(file, second, null);
                    case "EACCES" -> new AccessDeniedException(file, second, null);
                    default -> new FileSystemException(file, second, error.getMessage());
                });
    }

    private static IOException caused(FileException error, FileSystemException result) {
        result.initCause(error);
        return result;
    }
}
