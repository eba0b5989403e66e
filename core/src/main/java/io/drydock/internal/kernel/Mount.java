package io.drydock.internal.kernel;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.lifetime.CloseStack.Release;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.Pause;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * The root of a tree of files, the filesystems attached to it, the files open in it, and what it
 * stands on.
 *
 * <p>Threading: safe for use by many threads, but for attaching, taking off and closing, which
 * belong to the owner.
 */
final class Mount {
    /** A look-up that takes longer than this, on a disk that hangs, may then miss a mountpoint. */
    private static final long LAST_READERS_MILLIS = 1_000;

    private final String name;
    private final boolean readOnly;
    private final List<Base> bases = new CopyOnWriteArrayList<>();

    /** How the tree is changed; empty when it cannot be. */
    private final Optional<MountWay> way;

    /** A directory open for reading: syncfs(2) does not take the O_PATH fd that a mount has. */
    private final Fd directory;

    private final Set<KernelFile> files = ConcurrentHashMap.newKeySet();
    private final List<Attached> attached = new CopyOnWriteArrayList<>();
    private volatile Fd root;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean ownedByOther;

    private Mount(
            String name,
            Fd root,
            Fd directory,
            boolean readOnly,
            Base base,
            Optional<MountWay> way) {
        this.name = name;
        this.root = root;
        this.directory = directory;
        this.readOnly = readOnly;
        bases.add(base);
        this.way = way;
    }

    /**
     * What is on a directory of it.
     *
     * @param mountpoint from the root, without symbolic links
     * @param mount what is owned; empty for a directory of the tree that is there a second time
     * @param filesystem the number of the filesystem that it belongs to, st_dev
     */
    record Attached(GuestPath mountpoint, Optional<Mount> mount, long filesystem) {}

    /** What a mount stands on: a loop device, an overlay. */
    interface Base {
        /** Takes the mount from its place, if it has one. */
        default void unmount() {}

        /** Waits until the kernel is done with it, and gives it up. */
        void release() throws IOException;

        /**
         * Gives something up once the filesystem's last mount is gone.
         *
         * @throws IllegalStateException when it is no filesystem of a device
         */
        default void keep(Release release) {
            throw new IllegalStateException("it stands on no device");
        }
    }

    /**
     * Takes over the root, unless it fails.
     *
     * @param name what errors call it
     */
    static Mount of(Fd root, String name, boolean readOnly, Base base, Optional<MountWay> way)
            throws IOException {
        Resolver resolver = new Resolver(() -> root);
        resolver.checkSupported();
        int flags = LibC.O_RDONLY() | OpenFlags.O_DIRECTORY;
        Fd directory = resolver.open("open", GuestPath.ROOT, flags, 0);
        return new Mount(name, root, directory, readOnly, base, way);
    }

    /** Gives something up once the filesystem is mounted nowhere any more. */
    void keep(Release release) {
        bases.getFirst().keep(release);
    }

    /** Stands on one more, which is given up after the others. */
    void standOn(Base base) {
        bases.add(base);
    }

    Fd root() {
        return root;
    }

    /**
     * Goes on with another fd, when the tree has become another one. Returns when nobody follows
     * paths in the former any more, so that what is mounted on that may go.
     */
    void replaceRoot(Fd newRoot) {
        Fd old = root;
        root = newRoot;
        old.close();
        Pause pause = Pause.atMost(LAST_READERS_MILLIS);
        while (old.isHeld() && pause.again()) {
            Thread.onSpinWait();
        }
    }

    Optional<MountWay> way() {
        return way;
    }

    String name() {
        return name;
    }

    boolean isReadOnly() {
        return readOnly && mounts().allMatch(Mount::isReadOnly);
    }

    private Stream<Mount> mounts() {
        return attached.stream().flatMap(each -> each.mount().stream());
    }

    /** Keeps track of an open file, since a forgotten one would keep the device busy. */
    KernelFile opened(Inode inode) throws FileException {
        KernelFile file = new KernelFile(inode, files);
        files.add(file);
        if (closed.get()) {
            file.close();
            throw Errno.fileFailure("open", inode.path(), LibC.EBADF());
        }
        return file;
    }

    /** Owns the child, if it is one, from now on. */
    void adopt(Attached child) {
        child.mount().ifPresent(mount -> mount.ownedByOther = true);
        attached.add(child);
    }

    /** Ends what has been taken off the tree. */
    void drop(Attached child) throws IOException {
        attached.remove(child);
        if (child.mount().isPresent()) {
            child.mount().get().end();
        }
    }

    List<Attached> attached() {
        return attached;
    }

    /** The files open in it and in what is attached to it. */
    List<KernelFile> openFiles() {
        return childrenFirst().stream().flatMap(mount -> mount.files.stream()).toList();
    }

    boolean hasAttached() {
        return !attached.isEmpty();
    }

    boolean isOwnedByOther() {
        return ownedByOther;
    }

    void sync() throws IOException {
        CloseStack steps = new CloseStack();
        childrenFirst().reversed().forEach(mount -> steps.push(mount::syncThis));
        steps.close();
    }

    private void syncThis() throws IOException {
        if (!readOnly) {
            Errno.check(FileCalls.syncfs(directory), "sync", name);
        }
    }

    /** Ends it and all that are attached, unless it is attached itself or has been closed. */
    void close() throws IOException {
        if (!ownedByOther && closed.compareAndSet(false, true)) {
            end();
        }
    }

    /**
     * In steps through all of them, the last pushed first, since a child stays mounted as long as
     * its parent, and its base is busy as long as it is mounted.
     */
    private void end() throws IOException {
        List<Mount> all = childrenFirst().reversed();
        CloseStack steps = new CloseStack();
        all.forEach(mount -> mount.bases.reversed().forEach(base -> steps.push(base::release)));
        all.forEach(mount -> steps.push(mount::closeFds));
        all.forEach(mount -> mount.bases.forEach(base -> steps.push(base::unmount)));
        all.forEach(mount -> steps.push(mount::syncThis));
        all.forEach(mount -> steps.push(mount::closeFiles));
        steps.close();
    }

    private void closeFiles() {
        closed.set(true);
        files.forEach(KernelFile::close);
    }

    private void closeFds() {
        directory.close();
        root.close();
    }

    private List<Mount> childrenFirst() {
        List<Mount> all = new ArrayList<>();
        mounts().toList().reversed().forEach(child -> all.addAll(child.childrenFirst()));
        all.add(this);
        return all;
    }
}
