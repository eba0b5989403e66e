package io.drydock.internal.kernel;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The root of a tree of files, the filesystems attached to it, the files open in it, and what it
 * stands on.
 *
 * <p>Threading: safe for use by many threads, but for attaching and closing, which belong to the
 * owner.
 */
final class Mount {
    private final String name;
    private final boolean readOnly;
    private final List<Base> bases = new CopyOnWriteArrayList<>();

    /** A directory open for reading: syncfs(2) does not take the O_PATH fd that a mount has. */
    private final Fd directory;

    private final Set<KernelFile> files = ConcurrentHashMap.newKeySet();
    private final List<Mount> attached = new CopyOnWriteArrayList<>();
    private volatile Fd root;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean ownedByOther;

    private Mount(String name, Fd root, Fd directory, boolean readOnly, Base base) {
        this.name = name;
        this.root = root;
        this.directory = directory;
        this.readOnly = readOnly;
        bases.add(base);
    }

    /** What a mount stands on: a loop device, an overlay. */
    interface Base {
        /** Waits until the kernel is done with it, and gives it up. */
        void release() throws IOException;
    }

    /**
     * Takes over the root, unless it fails.
     *
     * @param name what errors call it
     */
    static Mount of(Fd root, String name, boolean readOnly, Base base) throws IOException {
        Resolver resolver = new Resolver(() -> root);
        resolver.checkSupported();
        int flags = LibC.O_RDONLY() | OpenFlags.O_DIRECTORY;
        Fd directory = resolver.open("open", GuestPath.ROOT, flags, 0);
        return new Mount(name, root, directory, readOnly, base);
    }

    /** Stands on one more, which is given up after the others. */
    void standOn(Base base) {
        bases.add(base);
    }

    Fd root() {
        return root;
    }

    /** Goes on with another fd, when the tree has become another one. */
    void replaceRoot(Fd newRoot) {
        Fd old = root;
        root = newRoot;
        old.close();
    }

    boolean isReadOnly() {
        return readOnly && attached.stream().allMatch(Mount::isReadOnly);
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

    /** Owns the child from now on. */
    void adopt(Mount child) {
        child.ownedByOther = true;
        attached.add(child);
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
        attached.reversed().forEach(child -> all.addAll(child.childrenFirst()));
        all.add(this);
        return all;
    }
}
