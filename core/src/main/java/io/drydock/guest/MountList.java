package io.drydock.guest;

import io.drydock.error.FileException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.MountBatch.Wanted;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is mounted in a tree, and changes of it, one at a time.
 *
 * <p>Threading: safe for use by many threads.
 */
final class MountList {
    private final Filesystem root;
    private final List<Mount> mounts = new CopyOnWriteArrayList<>();
    private final ReentrantLock changing = new ReentrantLock();

    MountList(Filesystem root, Mount mount) {
        this.root = root;
        mounts.add(mount);
    }

    List<Mount> all() {
        return List.copyOf(mounts);
    }

    /** Puts a guest's tree together; what fails is listed, too. */
    void assemble(MountBatch batch) {
        mounts.addAll(attach(batch));
    }

    /** Mounts several more, and says what became of each. */
    List<Mount> addAll(List<Wanted> wanted, Mounter mounter) {
        List<Mount> added = attach(MountBatch.of(wanted, mounter));
        for (Mount mount : added) {
            if (mount.isMounted()) {
                Place place = Place.of(mount.mountpoint());
                mounts.removeIf(
                        old -> !old.isMounted() && Place.of(old.mountpoint()).equals(place));
                mounts.add(mount);
            }
        }
        return added;
    }

    private List<Mount> attach(MountBatch batch) {
        changing.lock();
        try {
            return batch.attachTo(root);
        } catch (RuntimeException e) {
            batch.closeAfter(e);
            throw e;
        } finally {
            changing.unlock();
        }
    }

    void bind(GuestPath directory, GuestPath mountpoint) throws IOException {
        changing.lock();
        try {
            Optional<Mount> on = mountOf(directory);
            root.bind(directory, mountpoint);
            mounts.add(
                    new Mount(
                            mountpoint,
                            directory.toString(),
                            on.flatMap(Mount::device),
                            on.flatMap(Mount::type),
                            on.map(Mount::readOnly).orElse(root.isReadOnly()),
                            List.of("bind"),
                            Optional.empty()));
        } finally {
            changing.unlock();
        }
    }

    /** The mount that a file is on. */
    private Optional<Mount> mountOf(GuestPath path) throws IOException {
        long filesystem = root.status(path, true).filesystemId();
        for (Mount mount : mounts.reversed()) {
            if (mount.isMounted()
                    && status(mount).filter(s -> s.filesystemId() == filesystem).isPresent()) {
                return Optional.of(mount);
            }
        }
        return Optional.empty();
    }

    /** Of what its mountpoint leads to; empty when that has been renamed. */
    private Optional<FileStatus> status(Mount mount) throws IOException {
        try {
            return Optional.of(root.status(mount.mountpoint(), true));
        } catch (FileException e) {
            return Optional.empty();
        }
    }

    void remove(GuestPath mountpoint) throws IOException {
        changing.lock();
        try {
            Optional<Mount> mount = mountOn(mountpoint);
            try {
                root.detach(mountpoint);
            } catch (RefusedException | NotFoundException | FileException e) {
                mount = Optional.empty(); // it is still there
                throw e;
            } finally {
                mount.ifPresent(this::forget);
            }
        } finally {
            changing.unlock();
        }
    }

    /** The last of several that are alike. */
    private void forget(Mount mount) {
        int last = mounts.lastIndexOf(mount);
        if (last > 0) {
            mounts.remove(last);
        }
    }

    /** What was mounted on it last; by its name, or else by what the path leads to. */
    private Optional<Mount> mountOn(GuestPath mountpoint) throws IOException {
        Place place = Place.of(mountpoint);
        List<Mount> mounted = mounts.reversed().stream().filter(Mount::isMounted).toList();
        for (Mount mount : mounted) {
            if (Place.of(mount.mountpoint()).equals(place)) {
                return Optional.of(mount);
            }
        }
        FileStatus there = root.status(mountpoint, true);
        for (Mount mount : mounted) {
            if (status(mount).filter(there::isSameFile).isPresent()) {
                return Optional.of(mount);
            }
        }
        return Optional.empty();
    }

    void removeAll() throws IOException {
        changing.lock();
        try (CloseStack removals = new CloseStack()) {
            mounts.stream()
                    .skip(1)
                    .filter(Mount::isMounted)
                    .forEach(mount -> removals.push(() -> remove(mount.mountpoint())));
        } finally {
            changing.unlock();
        }
    }
}
