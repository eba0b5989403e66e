package io.drydock.internal.userspace;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.DrydockException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnfinishedEditException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.WritableInodes;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Errno;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A filesystem that a driver has open: who may look or change when, what is open in it, and what it
 * stands on.
 *
 * <p>Changes are collected, and committed when the driver has flushed. Should a change fail in a
 * way that leaves the driver's state unknown, nothing is changed or committed any more: the disk
 * stays as it was at the last {@link #sync}.
 *
 * <p>Threading: safe for use by many threads.
 */
final class OpenInodes {
    private final Inodes inodes;
    private final @Nullable WritableInodes writable;
    private final @Nullable Collected edits;
    private final String name;
    private final CloseStack below;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** How many have an inode open. */
    private final Map<Long, Integer> users = new HashMap<>();

    /** Those that have no name any more, but users. */
    private final Set<Long> nameless = new HashSet<>();

    /** Whether something may not have been committed; opening may have written something, too. */
    private boolean changed = true;

    private volatile boolean broken;

    /** Whether it is broken because the disk is. */
    private boolean unfinished;

    private volatile boolean closed;

    private OpenInodes(
            Inodes inodes,
            @Nullable WritableInodes writable,
            @Nullable Collected edits,
            String name,
            CloseStack below) {
        this.inodes = inodes;
        this.writable = writable;
        this.edits = edits;
        this.name = name;
        this.below = below;
    }

    /**
     * A filesystem that is only read.
     *
     * @param below what it stands on, which is closed after it
     */
    static OpenInodes readOnly(Inodes inodes, String name, CloseStack below) {
        return new OpenInodes(inodes, null, null, name, below);
    }

    /**
     * A filesystem that can be changed.
     *
     * @param edits what the driver writes
     * @param below what it stands on, which is closed after it
     */
    static OpenInodes writable(
            WritableInodes inodes, Collected edits, String name, CloseStack below) {
        return new OpenInodes(inodes, inodes, edits, name, below);
    }

    /** What errors call it. */
    String name() {
        return name;
    }

    boolean isReadOnly() {
        return writable == null;
    }

    String type() {
        return inodes.type();
    }

    long root() {
        return inodes.root();
    }

    int maxNameBytes() {
        return inodes.maxNameBytes();
    }

    /** Looks at something. */
    interface Look<T extends @Nullable Object> {
        T at(Inodes inodes) throws IOException;
    }

    /** Changes something. */
    interface Change<T extends @Nullable Object> {
        T in(WritableInodes inodes) throws IOException;
    }

    <T extends @Nullable Object> T look(Look<T> look) throws IOException {
        lock.readLock().lock();
        try {
            if (closed) {
                throw InodeException.of(LibC.EBADF());
            }
            return look.at(inodes);
        } finally {
            lock.readLock().unlock();
        }
    }

    <T extends @Nullable Object> T change(Change<T> change) throws IOException {
        lock.writeLock().lock();
        try {
            if (closed) {
                throw InodeException.of(LibC.EBADF());
            }
            return changeLocked(change);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private <T extends @Nullable Object> T changeLocked(Change<T> change) throws IOException {
        if (writable == null || broken) {
            throw InodeException.of(LibC.EROFS());
        }
        boolean sound = false;
        changed = true;
        try {
            T result = change.in(writable);
            sound = true;
            return result;
        } catch (InodeException | UnsupportedException | RefusedException e) {
            sound = true;
            throw e;
        } finally {
            broken = !sound;
        }
    }

    /** Somebody has opened an inode; called while it is looked at or changed. */
    void retain(long inode) {
        synchronized (users) {
            users.merge(inode, 1, Integer::sum);
        }
    }

    /** Somebody has closed it. */
    void release(long inode) throws IOException {
        boolean free;
        synchronized (users) {
            boolean last = users.merge(inode, -1, (a, b) -> a + b == 0 ? null : a + b) == null;
            free = last && nameless.remove(inode) && !broken;
        }
        if (free) {
            change(all -> {
                all.free(inode);
                return null;
            });
        }
    }

    /** Frees what has no name any more, or lets its last user do it; called while changing. */
    void nameless(WritableInodes changing, OptionalLong inode) throws IOException {
        if (inode.isEmpty()) {
            return;
        }
        synchronized (users) {
            if (users.containsKey(inode.getAsLong())) {
                nameless.add(inode.getAsLong());
                return;
            }
        }
        changing.free(inode.getAsLong());
    }

    /** Whether a file of it is open. */
    boolean isInUse() {
        synchronized (users) {
            return !users.isEmpty();
        }
    }

    /** Returns when all changes are on stable storage. */
    void sync() throws IOException {
        lock.writeLock().lock();
        try {
            if (!closed && writable != null) {
                syncLocked();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void syncLocked() throws IOException {
        if (broken) {
            throw lost();
        }
        if (!changed) {
            return; // flushing alone can change a superblock's times
        }
        boolean flushed = false;
        try {
            changeLocked(all -> {
                all.flush();
                return null;
            });
            flushed = true;
        } finally {
            broken |= !flushed; // half of it may be in the overlay
        }
        commit();
        changed = false;
    }

    private void commit() throws IOException {
        if (edits == null) {
            return;
        }
        try {
            edits.commit();
        } catch (UnfinishedEditException e) {
            broken = true;
            unfinished = true;
            throw e;
        }
    }

    private DrydockException lost() {
        if (unfinished) {
            return new UnfinishedEditException(
                    "write",
                    name,
                    "an edit of the disk is committed and was not finished, as was told before;"
                            + " what was not committed by then is given up",
                    "close the session, and open the image for writing again");
        }
        return Errno.failure(
                "write",
                name,
                LibC.EIO(),
                "what was changed since it was last synchronised is given up, after the failure"
                        + " that was told before; the disk is as it was then");
    }

    /** Frees what nobody has open any more, writes everything out, and gives it up. */
    void close() throws IOException {
        lock.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            CloseStack steps = new CloseStack();
            steps.push(below::close);
            steps.push(this::writeBack);
            steps.push(this::closeInodes);
            steps.push(() -> closed = true);
            if (writable != null) {
                steps.push(this::finish);
            }
            steps.close();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void finish() throws IOException {
        if (broken) {
            throw lost();
        }
        for (long inode : Set.copyOf(nameless)) {
            changeLocked(all -> {
                all.free(inode);
                return null;
            });
        }
        nameless.clear();
        syncLocked();
    }

    private void closeInodes() throws IOException {
        boolean whole = false;
        try {
            inodes.close();
            whole = true;
        } finally {
            broken |= !whole;
        }
    }

    /** What closing has written, if it has come to its end. */
    private void writeBack() throws IOException {
        if (!broken) {
            commit();
        }
    }
}
