package io.drydock.internal.kernel;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.MountCalls;
import io.drydock.internal.linux.NamespaceCalls;
import io.drydock.internal.linux.OwnThread;

/**
 * Takes a detached tree into a mount namespace of a thread's own, where it can be changed, and a
 * copy of it out again, which the tree is from then on. Its fds go into the table that all threads
 * share.
 *
 * <p>Threading: belongs to the thread that it is.
 */
final class NamespaceVisit implements Runnable {
    private final Mount tree;
    private final TreeChange change;
    private int result = -LibC.EINVAL();

    private NamespaceVisit(Mount tree, TreeChange change) {
        this.tree = tree;
        this.change = change;
    }

    /** Returns 0 or minus errno. */
    static int change(Mount tree, TreeChange change) {
        NamespaceVisit visit = new NamespaceVisit(tree, change);
        OwnThread.run("drydock-mounts", visit);
        return visit.result;
    }

    @Override
    public void run() {
        result = NamespaceCalls.unsharePrivately();
        if (result < 0) {
            return;
        }
        // Opened now, so that it is the namespace's own root and not the host's. What is
        // mounted over it is not seen, since the thread's root is below.
        result = FileCalls.open("/", LibC.O_PATH() | OpenFlags.O_DIRECTORY, 0);
        if (result < 0) {
            return;
        }
        Fd root = tree.root();
        try (Fd top = Fd.owned(result)) {
            result = MountCalls.move_mount(root, top);
        }
        if (result < 0) {
            return;
        }
        // Anew by path: what is in the tree has become part of the namespace by the move.
        int changed = change.make(new Resolver(() -> root), TreeCalls.BY_FD);
        // Even if that failed: the tree's own mount ends with this thread.
        result = MountCalls.open_tree(root, LibC.OPEN_TREE_CLONE() | LibC.AT_RECURSIVE());
        if (result >= 0) {
            tree.replaceRoot(Fd.owned(result));
            result = changed;
        }
    }
}
