package io.drydock.internal.kernel;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.linux.Fd;

/** One change of a tree of mounts, by paths in it. */
sealed interface TreeChange {
    GuestPath mountpoint();

    /**
     * Makes it, where the tree is one that the calls can change; returns 0 or minus errno.
     *
     * @param tree follows paths in it
     */
    int make(Resolver tree, TreeCalls calls);

    default boolean isRemoval() {
        return false;
    }

    private static int at(Resolver tree, GuestPath path, Step step) {
        int number = tree.openat2(path, LibC.O_PATH() | OpenFlags.O_DIRECTORY, 0);
        if (number < 0) {
            return number;
        }
        try (Fd there = Fd.owned(number)) {
            return step.on(there);
        }
    }

    /** Goes on with an O_PATH fd of a directory. */
    interface Step {
        int on(Fd directory);
    }

    /** Puts a mount, with all that is mounted in it, onto a directory. */
    record Attach(Fd mount, GuestPath mountpoint) implements TreeChange {
        @Override
        public int make(Resolver tree, TreeCalls calls) {
            return at(tree, mountpoint, there -> calls.move(mount, there));
        }
    }

    /** Lets a directory appear at another as well, without what is mounted below it. */
    record Bind(GuestPath directory, GuestPath mountpoint) implements TreeChange {
        @Override
        public int make(Resolver tree, TreeCalls calls) {
            return at(tree, directory, from -> at(tree, mountpoint, to -> calls.bind(from, to)));
        }
    }

    /** Takes off what is mounted on a directory; who has a file open in it can go on. */
    record Detach(GuestPath mountpoint) implements TreeChange {
        @Override
        public int make(Resolver tree, TreeCalls calls) {
            return at(tree, mountpoint, calls::unmount);
        }

        @Override
        public boolean isRemoval() {
            return true;
        }
    }
}
