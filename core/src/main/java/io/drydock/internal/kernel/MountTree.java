package io.drydock.internal.kernel;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.kernel.Mount.Attached;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.PathCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is mounted on directories of a mount, and changes of it.
 *
 * <p>A mountpoint is told by what its path leads to, as umount(8) does, not by how it is spelled.
 *
 * <p>Threading: belongs to the owner of the tree.
 */
final class MountTree {
    private static final long PLACE = LibC.O_PATH() | OpenFlags.O_DIRECTORY;

    private final Mount top;
    private final Resolver resolver;
    private final MountWay way;

    MountTree(Mount top, Resolver resolver, MountWay way) {
        this.top = top;
        this.resolver = resolver;
        this.way = way;
    }

    void attach(Mount child, GuestPath mountpoint) throws IOException {
        GuestPath place = place("mount", mountpoint);
        way.change(top, new TreeChange.Attach(child.root(), mountpoint), "mount");
        long filesystem = inode(child.root(), mountpoint).status().filesystemId();
        top.adopt(new Attached(place, Optional.of(child), filesystem));
    }

    void bind(GuestPath directory, GuestPath mountpoint) throws IOException {
        GuestPath place = place("bind", mountpoint);
        long filesystem;
        try (Fd from = resolver.open("bind", directory, PLACE, 0)) {
            filesystem = inode(from, directory).status().filesystemId();
        }
        way.change(top, new TreeChange.Bind(directory, mountpoint), "bind");
        top.adopt(new Attached(place, Optional.empty(), filesystem));
    }

    /**
     * The path of a mountpoint without symbolic links, which the mount may hide. The root cannot be
     * mounted over: nothing would lead to what is there.
     */
    private GuestPath place(String operation, GuestPath mountpoint) throws IOException {
        try (Fd place = resolver.open(operation, mountpoint, PLACE, 0)) {
            if (isRoot(inode(place, mountpoint))) {
                throw Errno.fileFailure(operation, mountpoint.toString(), LibC.EBUSY());
            }
            byte[] root = link(top.root(), mountpoint);
            byte[] path = link(place, mountpoint);
            // Begins with where the tree is itself, which for a detached one is /.
            boolean below = root.length > 1 && Arrays.mismatch(root, path) == root.length;
            return GuestPath.of(below ? Arrays.copyOfRange(path, root.length, path.length) : path);
        }
    }

    private static byte[] link(Fd directory, GuestPath mountpoint) throws FileException {
        byte[] proc = directory.procPath().getBytes(StandardCharsets.US_ASCII);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(GuestPath.MAX_BYTES);
            long length = PathCalls.readlinkat(directory, proc, buffer);
            if (length < 0) {
                throw Errno.fileFailure("mount", mountpoint.toString(), length);
            }
            return buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private boolean isRoot(Inode place) throws FileException {
        return place.isSame(inode(top.root(), GuestPath.ROOT));
    }

    void detach(GuestPath mountpoint) throws IOException {
        Found found;
        try (Fd place = resolver.open("unmount", mountpoint, PLACE, 0)) {
            Inode there = inode(place, mountpoint);
            if (isRoot(there)) {
                throw new RefusedException(
                        "unmount",
                        mountpoint.toString(),
                        "it is the root of the tree",
                        "close the tree");
            }
            found = find(there, mountpoint);
            checkIdle(found, there, mountpoint);
        }
        way.change(top, new TreeChange.Detach(mountpoint), "unmount");
        found.owner.drop(found.attached);
    }

    /**
     * Something in the tree.
     *
     * @param owner whose it is
     * @param path where it is, from the root of the tree
     */
    private record Found(Mount owner, Attached attached, GuestPath path) {}

    private List<Found> all() {
        List<Found> all = new ArrayList<>();
        collect(top, Optional.empty(), all);
        return all;
    }

    private static void collect(Mount owner, Optional<GuestPath> at, List<Found> all) {
        for (Attached each : owner.attached()) {
            GuestPath path = at.map(p -> p.resolve(each.mountpoint())).orElse(each.mountpoint());
            all.add(new Found(owner, each, path));
            each.mount().ifPresent(mount -> collect(mount, Optional.of(path), all));
        }
    }

    /** What was mounted last, where several are on one directory. */
    private Found find(Inode there, GuestPath mountpoint) throws IOException {
        for (Found found : all().reversed()) {
            if (leadsTo(found.path, there)) {
                return found;
            }
        }
        throw new NotFoundException(
                "unmount", mountpoint.toString(), "nothing is mounted on this directory");
    }

    private boolean leadsTo(GuestPath path, Inode there) throws FileException {
        int number = resolver.openat2(path, PLACE, 0);
        if (number < 0) {
            return false; // its parents have been renamed
        }
        try (Fd fd = Fd.owned(number)) {
            return inode(fd, path).isSame(there);
        }
    }

    /** What it would leave behind keeps its device busy, or would not be found again. */
    private void checkIdle(Found found, Inode there, GuestPath mountpoint) throws IOException {
        for (Found other : all()) {
            if (!other.attached.equals(found.attached) && isOn(other.path, there)) {
                throw busy(mountpoint, other.path + " is mounted in it", "unmount that first");
            }
            if (found.attached.mount().isPresent()
                    && other.attached.mount().isEmpty()
                    && other.attached.filesystem() == found.attached.filesystem()) {
                throw busy(
                        mountpoint, "a directory of it is on " + other.path, "unmount that first");
            }
        }
        if (found.attached.mount().isEmpty()) {
            return;
        }
        for (KernelFile file : top.openFiles()) {
            if (file.isOn(found.attached.filesystem())) {
                throw busy(mountpoint, "a file is open in it", "close it first");
            }
        }
    }

    /** Whether the directory that this is mounted on was reached through the same mount. */
    private boolean isOn(GuestPath path, Inode there) throws FileException {
        int number = resolver.openat2(path.resolve(".."), PLACE, 0);
        if (number < 0) {
            return false;
        }
        try (Fd parent = Fd.owned(number)) {
            return inode(parent, path).isOnMountOf(there);
        }
    }

    private static RefusedException busy(GuestPath mountpoint, String reason, String hint) {
        return new RefusedException("unmount", mountpoint.toString(), reason, hint);
    }

    private static Inode inode(Fd fd, GuestPath path) {
        return new Inode(fd, path.toString(), false);
    }
}
