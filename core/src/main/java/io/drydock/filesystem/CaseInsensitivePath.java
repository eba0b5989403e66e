package io.drydock.filesystem;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.internal.linux.Errno;
import java.io.IOException;
import java.util.List;

/**
 * Finds the names that a path has on disk when it was written with other letters, as Windows has
 * it: {@code /windows/SYSTEM32} is {@code /Windows/System32}.
 */
final class CaseInsensitivePath {
    private final Filesystem filesystem;
    private final GuestPath wanted;

    CaseInsensitivePath(Filesystem filesystem, GuestPath wanted) {
        this.filesystem = filesystem;
        this.wanted = wanted;
    }

    GuestPath resolve() throws IOException {
        List<GuestPath> components = wanted.components();
        GuestPath at = GuestPath.ROOT;
        for (int i = 0; i < components.size(); i++) {
            boolean last = i == components.size() - 1;
            at = Links.join("find", at, onDisk(at, components.get(i), last));
        }
        return at;
    }

    /** The name as it is; one that is not there may be the last, and be made. */
    private GuestPath onDisk(GuestPath directory, GuestPath name, boolean last) throws IOException {
        if (name.isParentLink()
                || Absence.unless(
                                () -> filesystem.status(Links.join("find", directory, name), false))
                        .isPresent()) {
            return name;
        }
        List<GuestPath> like =
                filesystem.list(directory).stream()
                        .map(DirectoryEntry::name)
                        .filter(each -> isLike(each, name))
                        .toList();
        if (like.size() > 1) {
            throw new FileException(
                    "find",
                    wanted.toString(),
                    Errno.name(LibC.ENOTUNIQ()),
                    like.size() + " names in " + directory + " differ from it by case only",
                    "say which is meant: " + like.get(0) + " or " + like.get(1));
        }
        if (like.isEmpty() && !last) {
            throw Errno.fileFailure("find", wanted.toString(), LibC.ENOENT());
        }
        return like.isEmpty() ? name : like.getFirst();
    }

    /** Letter by letter, as NTFS compares; bytes that are not UTF-8 are like themselves only. */
    private static boolean isLike(GuestPath one, GuestPath other) {
        String text = one.toString();
        return text.equalsIgnoreCase(other.toString())
                && (text.indexOf('\ufffd') < 0 || one.equals(other));
    }
}
