package io.drydock.internal.userspace;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.NewInode;
import io.drydock.internal.driver.WritableInodes;
import io.drydock.internal.linux.NoName;
import io.drydock.internal.userspace.PathWalk.Place;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes, moves and removes names, with the errors that Linux has for what cannot be (fs/namei.c).
 *
 * <p>Threading: who calls it is alone in the tree.
 */
final class NameChanges {
    private final PathWalk walk;
    private final UserspaceTree tree;

    NameChanges(PathWalk walk, UserspaceTree tree) {
        this.walk = walk;
        this.tree = tree;
    }

    FileHandle createFile(GuestPath path, int permissions) throws IOException {
        Place place = walk.place(path, NoName.MADE);
        if (place.slash()) {
            throw InodeException.of(LibC.EISDIR());
        }
        NewInode made = NewInode.of(FileType.REGULAR, permissions & 07777);
        OpenInodes filesystem = place.filesystem();
        record Opened(long inode, InodeContent content) {}
        Opened opened =
                filesystem.change(all -> {
                    long inode = create(all, place, made);
                    InodeContent content = all.open(inode);
                    filesystem.retain(inode);
                    return new Opened(inode, content);
                });
        return tree.opened(filesystem, opened.inode, opened.content, path.toString(), true);
    }

    @Nullable Void create(GuestPath path, NewInode made) throws IOException {
        Place place = walk.place(path, NoName.MADE);
        place.filesystem()
                .change(all -> {
                    if (place.slash()
                            && made.type() != FileType.DIRECTORY
                            && lookup(all, place).isEmpty()) {
                        throw InodeException.of(LibC.ENOENT());
                    }
                    return create(all, place, made);
                });
        return null;
    }

    private static long create(WritableInodes all, Place place, NewInode made) throws IOException {
        checkFree(all, place);
        long directory = place.directory().inode();
        FlagRules.checkExtensible(all, directory);
        FileStatus status = all.status(directory);
        ModeRules rules = new ModeRules(all);
        int permissions = rules.inherited(status, made.type(), made.permissions());
        NewInode wanted =
                new NewInode(made.type(), permissions, made.deviceNumber(), made.target());
        long inode = all.create(directory, place.name(), wanted);
        rules.inherit(status, directory, inode, made.type(), permissions);
        return inode;
    }

    private static void checkFree(Inodes all, Place place) throws IOException {
        if (lookup(all, place).isPresent()) {
            throw InodeException.of(LibC.EEXIST());
        }
    }

    private static OptionalLong lookup(Inodes all, Place place) throws IOException {
        return all.lookup(place.directory().inode(), place.name());
    }

    private static long existing(Inodes all, Place place) throws IOException {
        return lookup(all, place).orElseThrow(() -> InodeException.of(LibC.ENOENT()));
    }

    @Nullable Void link(GuestPath link, GuestPath existing) throws IOException {
        Position source = walk.to(existing, false);
        Place place = walk.place(link, NoName.MADE);
        if (source.filesystem() != place.filesystem()) {
            throw InodeException.of(LibC.EXDEV());
        }
        return place.filesystem()
                .change(all -> {
                    checkFree(all, place);
                    if (place.slash()) {
                        throw InodeException.of(LibC.ENOENT());
                    }
                    if (source.isDirectory()) {
                        throw InodeException.of(LibC.EPERM());
                    }
                    FlagRules.checkExtensible(all, place.directory().inode());
                    FlagRules.checkChangeable(all, source.inode());
                    all.link(place.directory().inode(), place.name(), source.inode());
                    return null;
                });
    }

    @Nullable Void removeFile(GuestPath path) throws IOException {
        Place place = walk.place(path, NoName.FILE_REMOVED);
        OpenInodes filesystem = place.filesystem();
        return filesystem.change(all -> {
            long inode = existing(all, place);
            if (all.status(inode).isDirectory()) {
                throw InodeException.of(LibC.EISDIR());
            }
            if (place.slash()) {
                throw InodeException.of(LibC.ENOTDIR());
            }
            checkRemovable(all, place, inode);
            filesystem.nameless(all, all.unlink(place.directory().inode(), place.name()));
            return null;
        });
    }

    @Nullable Void removeDirectory(GuestPath path) throws IOException {
        Place place = walk.place(path, NoName.DIRECTORY_REMOVED);
        return place.filesystem()
                .change(all -> {
                    long inode = existing(all, place);
                    checkNoMountpoint(place, inode);
                    if (!all.status(inode).isDirectory()) {
                        throw InodeException.of(LibC.ENOTDIR());
                    }
                    checkRemovable(all, place, inode);
                    checkEmpty(all, inode);
                    all.removeDirectory(place.directory().inode(), place.name());
                    return null;
                });
    }

    private static void checkRemovable(Inodes all, Place place, long inode) throws IOException {
        FlagRules.checkChangeable(all, place.directory().inode());
        FlagRules.checkChangeable(all, inode);
    }

    private static void checkEmpty(Inodes all, long directory) throws IOException {
        if (!all.list(directory).isEmpty()) {
            throw InodeException.of(LibC.ENOTEMPTY());
        }
    }

    private void checkNoMountpoint(Place place, long inode) throws InodeException {
        Position there =
                new Position(
                        place.directory().mounted(), inode, FileType.DIRECTORY, place.directory());
        if (tree.isMountpoint(there)) {
            throw InodeException.of(LibC.EBUSY());
        }
    }

    @Nullable Void rename(GuestPath from, GuestPath to) throws IOException {
        Place old = walk.place(from, NoName.RENAMED);
        Place place = walk.place(to, NoName.RENAMED);
        if (old.directory().mounted() != place.directory().mounted()) {
            throw InodeException.of(LibC.EXDEV());
        }
        OpenInodes filesystem = place.filesystem();
        return filesystem.change(all -> {
            rename(filesystem, all, old, place);
            return null;
        });
    }

    private void rename(OpenInodes filesystem, WritableInodes all, Place old, Place place)
            throws IOException {
        long moved = existing(all, old);
        FileStatus status = all.status(moved);
        OptionalLong replaced = lookup(all, place);
        if (!status.isDirectory() && (old.slash() || place.slash())) {
            throw InodeException.of(LibC.ENOTDIR());
        }
        checkNoMountpoint(old, moved);
        checkRemovable(all, old, moved);
        FlagRules.checkExtensible(all, place.directory().inode());
        if (isWithin(place.directory(), old, moved)) {
            throw InodeException.of(LibC.EINVAL());
        }
        if (replaced.isPresent()) {
            if (replaced.getAsLong() == moved) {
                if (isOtherSpelling(all, old, place)) {
                    all.rename(
                            old.directory().inode(),
                            old.name(),
                            place.directory().inode(),
                            place.name());
                }
                return;
            }
            checkNoMountpoint(place, replaced.getAsLong());
            if (isWithin(old.directory(), place, replaced.getAsLong())) {
                throw InodeException.of(LibC.ENOTEMPTY());
            }
            checkRemovable(all, place, replaced.getAsLong());
            checkReplaceable(all, status, replaced.getAsLong());
        }
        filesystem.nameless(
                all,
                all.rename(
                        old.directory().inode(),
                        old.name(),
                        place.directory().inode(),
                        place.name()));
    }

    /** Whether one name, spelled in two ways, is found where spelling does not matter. */
    private static boolean isOtherSpelling(Inodes all, Place old, Place place) throws IOException {
        return old.directory().isSame(place.directory())
                && !Arrays.equals(old.name(), place.name())
                && all.list(old.directory().inode()).stream()
                        .noneMatch(entry -> Arrays.equals(entry.name(), place.name()));
    }

    private static void checkReplaceable(Inodes all, FileStatus moved, long replaced)
            throws IOException {
        boolean directory = all.status(replaced).isDirectory();
        if (moved.isDirectory() && !directory) {
            throw InodeException.of(LibC.ENOTDIR());
        }
        if (!moved.isDirectory() && directory) {
            throw InodeException.of(LibC.EISDIR());
        }
        if (directory) {
            checkEmpty(all, replaced);
        }
    }

    /** Whether a directory is the one that has that inode, or below it. */
    private static boolean isWithin(Position directory, Place of, long inode) {
        for (Position at = directory; at != null; at = at.parent()) {
            if (at.mounted() == of.directory().mounted() && at.inode() == inode) {
                return true;
            }
        }
        return false;
    }
}
