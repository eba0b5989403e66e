package io.drydock;

import io.drydock.internal.kernel.KernelEngine;

/** What mounts the filesystems of a session. */
public enum Engine {
    /** The kernel where this process may mount, else {@link #USERSPACE}. */
    AUTO,

    /** The kernel of this host: fast, knows most filesystems, needs CAP_SYS_ADMIN. */
    KERNEL,

    /**
     * Libraries and readers within this process: needs no privileges, and the kernel never sees
     * what an image holds. Changes reach the image when a filesystem is synchronised or closed: all
     * of one filesystem's at once, also if the process is killed or the power is cut meanwhile.
     *
     * <p>Where {@link Session#begin} is refused for want of a place for a journal (a server's disk,
     * a block device, a file of several names, a directory that cannot be written), and for thin
     * volumes and arrays, they are written in order: what is cut off there must be checked by fsck.
     */
    USERSPACE;

    /** Whether the kernel is asked to mount, which may turn out to be in vain. */
    boolean asksKernel() {
        return this == KERNEL || (this == AUTO && KernelEngine.isUsable());
    }

    /** Whether the kernel mounts on this host. */
    boolean usesKernel() {
        return this != USERSPACE && KernelEngine.isUsable();
    }
}
