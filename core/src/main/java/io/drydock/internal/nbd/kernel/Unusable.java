package io.drydock.internal.nbd.kernel;

import io.drydock.error.UnsupportedException;

/** Why this host cannot make a block device of an export. */
final class Unusable {
    private Unusable() {}

    static UnsupportedException noModule(String subject) {
        return new UnsupportedException(
                "attach",
                subject,
                "the kernel has no nbd",
                "load the module: modprobe nbd; or read the export without the kernel");
    }

    static UnsupportedException unprivileged(String subject) {
        return new UnsupportedException(
                "attach",
                subject,
                "the kernel gives NBD devices to CAP_SYS_ADMIN of the host only",
                "run as root");
    }

    static UnsupportedException encrypted(String subject) {
        return new UnsupportedException(
                "attach",
                subject,
                "the kernel needs the plain socket, and this connection has none to give",
                "connect by a unix socket or TCP without TLS, with native access enabled");
    }
}
