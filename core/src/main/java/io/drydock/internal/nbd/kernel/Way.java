package io.drydock.internal.nbd.kernel;

/** How the kernel is given its connections. */
public enum Way {
    /** By netlink (Linux 4.12). The device goes with the last one to let go of it. */
    NETLINK,

    /**
     * By ioctls, where netlink's family cannot be seen: it is in the host's own network namespace
     * only. When the JVM is killed the device goes at once, whoever uses it, and what was not
     * synced is lost.
     */
    IOCTL
}
