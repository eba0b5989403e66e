package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.MountCalls;
import io.drydock.internal.linux.NamespaceCalls;

/** What a tree of mounts is changed with. All return 0 or minus errno. */
enum TreeCalls {
    /** The calls of Linux 5.2. */
    BY_FD {
        @Override
        int move(Fd mount, Fd onto) {
            return MountCalls.move_mount(mount, onto);
        }

        @Override
        int bind(Fd directory, Fd onto) {
            int clone = MountCalls.open_tree(directory, LibC.OPEN_TREE_CLONE());
            if (clone < 0) {
                return clone;
            }
            try (Fd copy = Fd.owned(clone)) {
                return MountCalls.move_mount(copy, onto);
            }
        }
    },

    /** mount(2), for a thread in whose mount namespace the tree is. */
    BY_PATH {
        @Override
        int move(Fd mount, Fd onto) {
            return mount(mount, onto, LibC.MS_MOVE());
        }

        @Override
        int bind(Fd directory, Fd onto) {
            return mount(directory, onto, LibC.MS_BIND());
        }

        private static int mount(Fd from, Fd onto, int flags) {
            return (int)
                    from.call(_ ->
                            onto.call(_ ->
                                    NamespaceCalls.mount(
                                            from.procPath(), onto.procPath(), null, flags, null)));
        }
    };

    /** Takes a mount from where it is to another place. */
    abstract int move(Fd mount, Fd onto);

    /** Mounts a directory of a mount a second time. */
    abstract int bind(Fd directory, Fd onto);

    /**
     * Takes a mount off, for a thread in whose mount namespace it is. It lives on while anything of
     * it is open.
     */
    final int unmount(Fd mount) {
        // The path of an fd is a link, and UMOUNT_NOFOLLOW would not follow it to the mount.
        return (int) mount.call(_ -> NamespaceCalls.umount2(mount.procPath(), LibC.MNT_DETACH()));
    }
}
