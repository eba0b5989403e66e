package io.drydock.internal.userspace;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.linux.NoName;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * Follows paths within a tree, as path_resolution(7) says: the root is its root, and nothing leads
 * out of it.
 *
 * <p>Threading: as the tree.
 */
final class PathWalk {
    /** As Linux has it (MAXSYMLINKS of linux/namei.h). */
    private static final int MAX_LINKS = 40;

    private final Position root;

    PathWalk(Mounted top) {
        this.root = new Position(top, top.root(), FileType.DIRECTORY, null);
    }

    /**
     * What the path leads to.
     *
     * @param followLast whether a symbolic link in the last component is followed; one with a slash
     *     behind it always is
     */
    Position to(GuestPath path, boolean followLast) throws IOException {
        return new Steps(path, followLast).walk();
    }

    /** The directory of the last component, and its name. */
    Place place(GuestPath path, NoName noName) throws IOException {
        Position directory = to(path.parent().withSlash(), true);
        byte[] name = path.name().toBytes();
        int refusal = noName.refusal(name);
        if (refusal != 0) {
            throw InodeException.of(refusal);
        }
        checkName(directory.filesystem(), name);
        byte[] whole = path.toBytes();
        return new Place(directory, name, whole[whole.length - 1] == '/');
    }

    private static void checkName(OpenInodes filesystem, byte[] name) throws InodeException {
        if (name.length > filesystem.maxNameBytes()) {
            throw InodeException.of(LibC.ENAMETOOLONG());
        }
    }

    /**
     * Where a name is or will be.
     *
     * @param slash whether there was a slash behind it: it must be a directory's
     */
    record Place(Position directory, byte[] name, boolean slash) {
        OpenInodes filesystem() {
            return directory.filesystem();
        }
    }

    /** One walk. */
    private final class Steps {
        private final Deque<GuestPath> rest = new ArrayDeque<>();
        private final boolean followLast;
        private boolean mustBeDirectory;
        private Position here = root.covered();
        private int links;

        Steps(GuestPath path, boolean followLast) {
            this.followLast = followLast;
            add(path);
        }

        /** Goes that way before the rest. */
        private void add(GuestPath path) {
            if (rest.isEmpty()) {
                mustBeDirectory |= endsInDirectory(path);
            }
            for (GuestPath component : path.components().reversed()) {
                rest.push(component);
            }
        }

        private static boolean endsInDirectory(GuestPath path) {
            byte[] bytes = path.toBytes();
            int last = bytes.length - 1;
            return bytes[last] == '/'
                    || (bytes[last] == '.' && (last == 0 || bytes[last - 1] == '/'));
        }

        Position walk() throws IOException {
            while (!rest.isEmpty()) {
                step(rest.pop().toBytes());
            }
            if (mustBeDirectory && !here.isDirectory()) {
                throw InodeException.of(LibC.ENOTDIR());
            }
            return here;
        }

        private void step(byte[] name) throws IOException {
            if (!here.isDirectory()) {
                throw InodeException.of(LibC.ENOTDIR());
            }
            if (name.length == 2 && name[0] == '.' && name[1] == '.') {
                Position parent = here.parent();
                here = parent == null ? here : parent.covered();
                return;
            }
            checkName(here.filesystem(), name);
            Position there = there(name);
            if (there.type() == FileType.SYMBOLIC_LINK
                    && (followLast || mustBeDirectory || !rest.isEmpty())) {
                follow(there);
            } else {
                here = there;
            }
        }

        private Position there(byte[] name) throws IOException {
            Position directory = here;
            return directory
                    .filesystem()
                    .look(all -> {
                        OptionalLong inode = all.lookup(directory.inode(), name);
                        if (inode.isEmpty()) {
                            throw InodeException.of(LibC.ENOENT());
                        }
                        FileType type = all.status(inode.getAsLong()).type();
                        return new Position(
                                directory.mounted(), inode.getAsLong(), type, directory);
                    })
                    .covered();
        }

        private void follow(Position link) throws IOException {
            if (++links > MAX_LINKS) {
                throw InodeException.of(LibC.ELOOP());
            }
            GuestPath target =
                    Links.target(link.filesystem().look(all -> all.readLink(link.inode())));
            if (target.isAbsolute()) {
                here = root.covered();
            }
            add(target);
        }
    }
}
