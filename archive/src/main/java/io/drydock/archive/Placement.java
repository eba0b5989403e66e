package io.drydock.archive;

import io.drydock.error.FileException;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Puts new files in the place of whatever has their name, without following it. A file that is
 * replaced is there until the new one is complete.
 */
final class Placement {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Filesystem filesystem;
    private final SafePaths paths;

    Placement(Filesystem filesystem, SafePaths paths) {
        this.filesystem = filesystem;
        this.paths = paths;
    }

    /** Makes something that is no directory, complete or not at all. */
    interface Maker {
        /**
         * @throws FileException {@code EEXIST} when there is something
         */
        void make(GuestPath at) throws IOException;
    }

    void put(GuestPath path, Maker maker) throws IOException {
        try {
            maker.make(path);
        } catch (FileException e) {
            if (!e.errno().equals("EEXIST")) {
                throw e;
            }
            replace(path, maker);
        }
    }

    private void replace(GuestPath path, Maker maker) throws IOException {
        if (filesystem.status(path, false).isDirectory()) {
            filesystem.removeDirectory(path); // fails when there is something in it
            paths.directoryRemoved();
            maker.make(path);
            return;
        }
        GuestPath temporary = temporary(path);
        maker.make(temporary);
        try {
            filesystem.rename(temporary, path);
        } catch (IOException | RuntimeException e) {
            removeQuietly(temporary, e);
            throw e;
        }
        removeSecondName(temporary);
    }

    /** A rename onto another name of the same file does nothing at all (man 2 rename). */
    private void removeSecondName(GuestPath temporary) throws IOException {
        try {
            filesystem.removeFile(temporary);
        } catch (FileException e) {
            if (!e.errno().equals("ENOENT")) {
                throw e;
            }
        }
    }

    /** Makes a directory, or keeps the one that is there. */
    void putDirectory(GuestPath path, int permissions) throws IOException {
        try {
            filesystem.createDirectory(path, permissions);
        } catch (FileException e) {
            if (!e.errno().equals("EEXIST")) {
                throw e;
            }
            if (!filesystem.status(path, false).isDirectory()) {
                filesystem.removeFile(path);
                filesystem.createDirectory(path, permissions);
            }
        }
    }

    /** A name beside that one which nothing has. */
    static GuestPath temporary(GuestPath path) {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        return path.parent().resolve(".drydock-" + HexFormat.of().formatHex(random));
    }

    void removeQuietly(GuestPath path, Exception because) {
        try {
            filesystem.removeFile(path);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }
}
