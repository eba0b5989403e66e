package io.drydock.archive;

import io.drydock.error.CorruptDataException;
import io.drydock.error.FileException;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the names of an archive lead: always below its directory, and through real directories
 * only. A symbolic link on the way is refused, whether it was there or the archive has planted it,
 * since it would lead to where the link says.
 *
 * <p>What has been looked at is remembered, so nobody else may change the directory meanwhile.
 */
final class SafePaths {
    private static final int REMEMBERED = 4096;
    private static final int PERMISSIONS = 0755;

    private final Filesystem filesystem;
    private final GuestPath base;
    private final String archive;
    private final int maxNameBytes;

    /** Paths that are real directories. */
    private final Map<GuestPath, Boolean> directories =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<GuestPath, Boolean> eldest) {
                    return size() > REMEMBERED;
                }
            };

    SafePaths(Filesystem filesystem, GuestPath base, String archive, int maxNameBytes) {
        this.filesystem = filesystem;
        this.base = base;
        this.archive = archive;
        this.maxNameBytes = maxNameBytes;
    }

    GuestPath base() {
        return base;
    }

    /**
     * The path of a member, whose directories are made where they are missing.
     *
     * @throws RefusedException when it would lead out of the directory
     */
    GuestPath make(byte[] name) throws IOException {
        return resolve(name, true);
    }

    /** The path of a member that is to be there. */
    GuestPath existing(byte[] name) throws IOException {
        return resolve(name, false);
    }

    private GuestPath resolve(byte[] name, boolean making) throws IOException {
        if (name.length > maxNameBytes) {
            throw new RefusedException(
                    "unpack",
                    archive,
                    "a name has more than " + maxNameBytes + " bytes",
                    "raise UnpackLimits.maxNameBytes if that is right");
        }
        List<byte[]> components = components(name);
        GuestPath path = base;
        for (int i = 0; i < components.size(); i++) {
            if (i > 0) {
                enter(path, making);
            }
            path = join(path, components.get(i));
        }
        return path;
    }

    /** Slashes before it are dropped, as by tar(1). */
    private List<byte[]> components(byte[] name) throws IOException {
        List<byte[]> components = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= name.length; i++) {
            if (i < name.length && name[i] == 0) {
                throw new CorruptDataException("unpack", archive, "a name holds a NUL");
            }
            if (i == name.length || name[i] == '/') {
                byte[] component = Arrays.copyOfRange(name, start, i);
                start = i + 1;
                if (isDots(component, 2)) {
                    throw new RefusedException(
                            "unpack",
                            archive,
                            "a name leads out of the directory: " + GuestPath.of(name),
                            "it has .. in it, which no archive needs");
                }
                if (component.length > 0 && !isDots(component, 1)) {
                    components.add(component);
                }
            }
        }
        return components;
    }

    private static boolean isDots(byte[] component, int count) {
        if (component.length != count) {
            return false;
        }
        for (byte b : component) {
            if (b != '.') {
                return false;
            }
        }
        return true;
    }

    private static GuestPath join(GuestPath directory, byte[] name) throws IOException {
        if (directory.toBytes().length + 1 + name.length > GuestPath.MAX_BYTES) {
            throw new FileException(
                    "unpack",
                    directory.toString(),
                    "ENAMETOOLONG",
                    "File name too long",
                    "the archive nests deeper than a path may be long");
        }
        return directory.resolve(GuestPath.of(name));
    }

    /** What a symbolic link is to hold: anything, since it is not followed. */
    GuestPath linkTarget(byte[] target) throws CorruptDataException {
        try {
            return GuestPath.of(target);
        } catch (IllegalArgumentException e) {
            throw new CorruptDataException(
                    "unpack", archive, "a symbolic link holds no path: " + e.getMessage(), e);
        }
    }

    private void enter(GuestPath path, boolean making) throws IOException {
        if (directories.containsKey(path)) {
            return;
        }
        try {
            check(path, filesystem.status(path, false));
        } catch (FileException e) {
            if (!making || !e.errno().equals("ENOENT")) {
                throw e;
            }
            filesystem.createDirectory(path, PERMISSIONS);
        }
        directories.put(path, true);
    }

    private void check(GuestPath path, FileStatus status) throws IOException {
        if (status.isSymbolicLink()) {
            throw new RefusedException(
                    "unpack",
                    archive,
                    "a name leads through the symbolic link " + path,
                    "unpack into where the link leads, or remove it first");
        }
        if (!status.isDirectory()) {
            throw new FileException("unpack", path.toString(), "ENOTDIR", "Not a directory", null);
        }
    }

    /**
     * A directory has gone. It may have been known by another name too, where case does not count.
     */
    void directoryRemoved() {
        directories.clear();
    }
}
