package io.drydock.disk;

/** How the compressed clusters of a qcow2 image are compressed. */
public enum Compression {
    /** Deflate, which every QEMU reads. */
    ZLIB,
    /** Zstandard: QEMU 5.1 or later, if it was built with it. */
    ZSTD
}
