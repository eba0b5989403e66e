package io.drydock.benchmarks;

/** The ways from a JVM to the kernel or to a C library. */
public enum Way {
    /** Foreign Function and Memory API, through the calls that Drydock itself makes. */
    FFM,
    /** JNA with native methods. */
    JNA_DIRECT,
    /** JNA with an interface: how it is used most. */
    JNA_INTERFACE,
    /** A process that runs the command-line tool. */
    TOOL
}
