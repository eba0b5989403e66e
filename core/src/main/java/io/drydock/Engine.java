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
     * what an image holds. Changes reach the image when a filesystem is synchronised or closed.
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
