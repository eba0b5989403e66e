package io.drydock.internal.userspace;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.lifetime.CloseStack.Release;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.userspace.Mounted.On;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is mounted where in a tree, and the files that are open in it.
 *
 * <p>Threading: who changes it is alone in the tree.
 */
final class UserspaceTree {
    private final Mounted top;
    private final Set<UserspaceFile> files = ConcurrentHashMap.newKeySet();
    private volatile boolean ownedByOther;
    private volatile boolean closed;

    UserspaceTree(Mounted top) {
        this.top = top;
    }

    Mounted top() {
        return top;
    }

    boolean isOwnedByOther() {
        return ownedByOther;
    }

    boolean isReadOnly() {
        return top.childrenFirst().stream().allMatch(each -> each.filesystem().isReadOnly());
    }

    /** A file that has been opened, and whose inode is retained. */
    UserspaceFile opened(
            OpenInodes filesystem,
            long inode,
            InodeContent content,
            String path,
            boolean forWriting)
            throws IOException {
        UserspaceFile file = new UserspaceFile(filesystem, inode, content, path, forWriting, files);
        if (closed) {
            file.close();
            throw Errno.fileFailure("open", path, LibC.EBADF());
        }
        return file;
    }

    /** Whether something is mounted on a directory, wherever that is to be seen. */
    boolean isMountpoint(Position place) {
        return place.mounted().root() == place.inode()
                || top.childrenFirst().stream()
                        .filter(each -> each.filesystem() == place.filesystem())
                        .anyMatch(each -> each.on(place.inode()).isPresent());
    }

    void attach(UserspaceTree child, Position mountpoint, GuestPath path) throws FileException {
        put(child.top, mountpoint, path);
        child.ownedByOther = true;
        files.addAll(child.files);
    }

    void bind(Position directory, Position mountpoint, GuestPath path) throws FileException {
        put(Mounted.bound(directory.filesystem(), directory.inode()), mountpoint, path);
    }

    private void put(Mounted mounted, Position mountpoint, GuestPath path) throws FileException {
        if (ownedByOther) {
            throw new IllegalArgumentException(
                    "it is attached: change the tree that it is part of");
        }
        if (mountpoint.parent() == null) {
            throw Errno.fileFailure("mount", path.toString(), LibC.EBUSY());
        }
        mountpoint.mounted().on().add(new On(mountpoint.inode(), mounted, path));
    }

    /** Takes off what is mounted there; returns what is to be closed, if it is not bound only. */
    Optional<Mounted> detach(Position mountpoint, GuestPath path) throws IOException {
        Mounted mounted = mountpoint.mounted();
        if (mountpoint.parent() == null) {
            throw new RefusedException(
                    "unmount", path.toString(), "it is the root of the tree", "close the tree");
        }
        if (mounted == top || mounted.root() != mountpoint.inode()) {
            throw new NotFoundException(
                    "unmount", path.toString(), "nothing is mounted on this directory");
        }
        checkIdle(mounted, path);
        for (Mounted each : top.childrenFirst()) {
            each.on().removeIf(on -> on.mounted() == mounted);
        }
        return mounted.isBound() ? Optional.empty() : Optional.of(mounted);
    }

    private void checkIdle(Mounted mounted, GuestPath path) throws RefusedException {
        for (On on : mounted.on()) {
            throw busy(path, on.path() + " is mounted in it", "unmount that first");
        }
        if (mounted.isBound()) {
            return;
        }
        List<Mounted> all = top.childrenFirst();
        if (all.stream().anyMatch(each -> each != mounted && isOf(each, mounted))) {
            throw busy(path, "a directory of it is mounted elsewhere", "unmount that first");
        }
        if (mounted.filesystem().isInUse()) {
            throw busy(path, "a file is open in it", "close it first");
        }
    }

    private static boolean isOf(Mounted each, Mounted mounted) {
        return each.filesystem() == mounted.filesystem();
    }

    private static RefusedException busy(GuestPath path, String reason, String hint) {
        return new RefusedException("unmount", path.toString(), reason, hint);
    }

    private List<OpenInodes> filesystems() {
        return top.childrenFirst().stream()
                .filter(each -> !each.isBound())
                .map(Mounted::filesystem)
                .toList();
    }

    void sync() throws IOException {
        CloseStack steps = new CloseStack();
        filesystems().reversed().forEach(each -> steps.push(() -> told("sync", each, each::sync)));
        steps.close();
    }

    private static void told(String operation, OpenInodes filesystem, Release step)
            throws IOException {
        try {
            step.run();
        } catch (InodeException e) {
            throw Errno.failure(operation, filesystem.name(), e.errno());
        }
    }

    /** Ends it with all that is mounted in it, unless it is part of another tree. */
    void close() throws IOException {
        if (ownedByOther || closed) {
            return;
        }
        closed = true;
        CloseStack steps = new CloseStack();
        filesystems()
                .reversed()
                .forEach(each -> steps.push(() -> told("close", each, each::close)));
        files.forEach(file -> steps.push(file::close));
        steps.close();
    }
}
