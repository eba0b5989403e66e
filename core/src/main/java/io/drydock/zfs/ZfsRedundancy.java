package io.drydock.zfs;

/** How a new pool keeps its data on several devices. */
public enum ZfsRedundancy {
    /** Once, on all of them. */
    NONE("", 0),
    /** On each of them. */
    MIRROR("mirror", 0),
    /** With parity; one may be lost. */
    RAIDZ1("raidz", 1),
    /** With parity; two may be lost. */
    RAIDZ2("raidz", 2),
    /** With parity; three may be lost. */
    RAIDZ3("raidz", 3);

    private final String type;
    private final int parity;

    ZfsRedundancy(String type, int parity) {
        this.type = type;
        this.parity = parity;
    }

    /** The type of libzfs's virtual device; empty for none. */
    String type() {
        return type;
    }

    int parity() {
        return parity;
    }
}
