package io.drydock.nio;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Finds the one absolute path without dots, and without links where they are followed. */
final class RealPath {
    private RealPath() {}

    static NioPath of(NioPath path, LinkOption... options) throws IOException {
        if (Options.followLinks(options)) {
            return Errors.of(
                    path,
                    () ->
                            NioPath.of(
                                    path.getFileSystem(),
                                    path.getFileSystem().files().realPath(path.guest())));
        }
        NioPath real = path.getFileSystem().root();
        for (Path name : path.toAbsolutePath()) {
            byte[] bytes = NioPath.of(name).toBytes();
            if (NioPath.isDot(bytes)) {
                continue;
            }
            // A link's parent is not that of what it leads to.
            if (NioPath.isDotDot(bytes) && !GuestAttributes.of(real, false).isSymbolicLink()) {
                NioPath parent = real.getParent();
                real = parent == null ? real : parent;
            } else {
                real = real.resolve(name);
            }
        }
        GuestAttributes.of(real, false);
        return real;
    }
}
