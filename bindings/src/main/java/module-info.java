/**
 * The C libraries and the kernel's headers, as jextract renders them, and what it cannot render.
 *
 * <p>The modules named below are not there yet when this one is compiled: hence the suppression.
 */
@SuppressWarnings("module")
module io.drydock.bindings {
    requires static org.jspecify;

    exports io.drydock.bindings to
            io.drydock.core,
            io.drydock.archive,
            io.drydock.ntfs,
            io.drydock.benchmarks;
    exports io.drydock.bindings.blkid to
            io.drydock.core,
            io.drydock.benchmarks;
    exports io.drydock.bindings.crypto to
            io.drydock.core;
    exports io.drydock.bindings.cryptsetup to
            io.drydock.core;
    exports io.drydock.bindings.ext2fs to
            io.drydock.core;
    exports io.drydock.bindings.fdisk to
            io.drydock.core;
    exports io.drydock.bindings.libc to
            io.drydock.core,
            io.drydock.ntfs,
            io.drydock.benchmarks;
    exports io.drydock.bindings.lvm2cmd to
            io.drydock.core;
    exports io.drydock.bindings.magic to
            io.drydock.core,
            io.drydock.benchmarks;
    exports io.drydock.bindings.squashfs to
            io.drydock.core;
    exports io.drydock.bindings.zfs to
            io.drydock.core;
    exports io.drydock.bindings.zstd to
            io.drydock.archive,
            io.drydock.core;
}
