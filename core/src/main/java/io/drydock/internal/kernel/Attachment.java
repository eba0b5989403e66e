package io.drydock.internal.kernel;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.MountCalls;
import io.drydock.internal.linux.NamespaceCalls;
import io.drydock.internal.linux.OwnThread;
import java.io.IOException;

/** How one detached mount is put onto a directory of another. */
enum Attachment {
    /** Directly since Linux 6.15, which before said EINVAL; else as {@link #IN_NAMESPACE}. */
    AS_KERNEL_CAN {
        @Override
        void attach(Mount parent, Mount child, Fd directory, GuestPath mountpoint)
                throws IOException {
            int result = MountCalls.move_mount(child.root(), directory);
            if (result == -LibC.EINVAL()) {
                IN_NAMESPACE.attach(parent, child, directory, mountpoint);
            } else {
                check(result, mountpoint);
            }
        }
    },

    /**
     * In a mount namespace that a thread has for the purpose, and out again as a copy of the whole
     * tree.
     */
    IN_NAMESPACE {
        @Override
        void attach(Mount parent, Mount child, Fd directory, GuestPath mountpoint)
                throws IOException {
            Work work = new Work(parent.root(), child.root(), mountpoint);
            OwnThread.run("drydock-attach", work);
            if (work.tree >= 0) {
                parent.replaceRoot(Fd.owned(work.tree));
            }
            check(work.tree < 0 ? work.tree : work.attached, mountpoint);
        }
    };

    /**
     * Puts the child there. Afterwards it is in the parent's tree, whose root fd may be another.
     *
     * @param directory an O_PATH fd of the mountpoint
     */
    abstract void attach(Mount parent, Mount child, Fd directory, GuestPath mountpoint)
            throws IOException;

    private static void check(int result, GuestPath mountpoint) throws IOException {
        if (result < 0) {
            throw Errno.fileFailure("mount", mountpoint.toString(), result);
        }
    }

    /** What the thread does. Its fds go into the table that all threads share. */
    private static final class Work implements Runnable {
        private final Fd parent;
        private final Fd child;
        private final GuestPath mountpoint;

        /** The result of attaching. */
        private int attached = -LibC.EINVAL();

        /** An fd of the whole tree, or minus errno. */
        private int tree = -LibC.EINVAL();

        Work(Fd parent, Fd child, GuestPath mountpoint) {
            this.parent = parent;
            this.child = child;
            this.mountpoint = mountpoint;
        }

        @Override
        public void run() {
            tree = NamespaceCalls.unsharePrivately();
            if (tree < 0) {
                return;
            }
            // Opened now, so that it is the namespace's own root and not the host's. What is
            // mounted over it is not seen, since the thread's root is below.
            tree = FileCalls.open("/", LibC.O_PATH() | OpenFlags.O_DIRECTORY, 0);
            if (tree < 0) {
                return;
            }
            try (Fd top = Fd.owned(tree)) {
                tree = MountCalls.move_mount(parent, top);
            }
            if (tree < 0) {
                return;
            }
            attached = attach();
            // Even if that failed: the parent's own mount ends with this thread.
            tree = MountCalls.open_tree(parent, LibC.OPEN_TREE_CLONE() | LibC.AT_RECURSIVE());
        }

        private int attach() {
            // Anew: what is attached already has become part of the namespace by the move.
            int directory =
                    new Resolver(() -> parent)
                            .openat2(mountpoint, LibC.O_PATH() | OpenFlags.O_DIRECTORY, 0);
            if (directory < 0) {
                return directory;
            }
            try (Fd at = Fd.owned(directory)) {
                return MountCalls.move_mount(child, at);
            }
        }
    }
}
