package io.drydock.internal.userspace;

import io.drydock.filesystem.GuestPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A filesystem, or a directory of it, at a place of a tree. Compared by identity: one filesystem
 * can be in a tree several times.
 *
 * <p>Threading: as the tree that it is in.
 */
final class Mounted {
    private final OpenInodes filesystem;
    private final long root;
    private final boolean bound;
    private final List<On> on = new ArrayList<>();

    private Mounted(OpenInodes filesystem, long root, boolean bound) {
        this.filesystem = filesystem;
        this.root = root;
        this.bound = bound;
    }

    /** All of a filesystem, which ends with it. */
    static Mounted of(OpenInodes filesystem) {
        return new Mounted(filesystem, filesystem.root(), false);
    }

    /** A directory of a filesystem that is mounted elsewhere. */
    static Mounted bound(OpenInodes filesystem, long directory) {
        return new Mounted(filesystem, directory, true);
    }

    /**
     * What is mounted on one of its directories.
     *
     * @param path of the directory, as it was spelled
     */
    record On(long directory, Mounted mounted, GuestPath path) {}

    OpenInodes filesystem() {
        return filesystem;
    }

    long root() {
        return root;
    }

    boolean isBound() {
        return bound;
    }

    /** What is mounted on its directories, in the order in which it was. */
    List<On> on() {
        return on;
    }

    /** What was mounted last on a directory. */
    Optional<On> on(long directory) {
        for (On each : on.reversed()) {
            if (each.directory == directory) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** This and all that is mounted on it, children first. */
    List<Mounted> childrenFirst() {
        List<Mounted> all = new ArrayList<>();
        on.reversed().forEach(each -> all.addAll(each.mounted.childrenFirst()));
        all.add(this);
        return all;
    }
}
