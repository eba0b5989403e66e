package io.drydock.bindings;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A C library that is opened at its first use and may be missing.
 *
 * <p>The generated bindings look their symbols up here, so constants and layouts work without the
 * library. Every entry point that calls the library must call {@link #require()} first: a call
 * without the library ends in an {@link UnsatisfiedLinkError}, and a second one in a {@code
 * NoClassDefFoundError} that no longer says why. A library once opened stays open; so does the
 * failure to open it.
 *
 * <p>Threading: safe for use by any number of threads.
 */
public final class NativeLibrary implements SymbolLookup {

    /** libblkid of util-linux: what is on a block device. */
    public static final NativeLibrary BLKID =
            new NativeLibrary("blkid", "libblkid1", "libblkid.so.1");

    /** libcrypto of OpenSSL: ciphers. */
    public static final NativeLibrary CRYPTO =
            new NativeLibrary("crypto", "libssl3", "libcrypto.so.3");

    /** libcryptsetup: LUKS and BitLocker headers. */
    public static final NativeLibrary CRYPTSETUP =
            new NativeLibrary("cryptsetup", "libcryptsetup12", "libcryptsetup.so.12");

    /** libext2fs of e2fsprogs: ext2, ext3 and ext4 filesystems. */
    public static final NativeLibrary EXT2FS =
            new NativeLibrary("ext2fs", "libext2fs2", "libext2fs.so.2");

    /** libfdisk of util-linux: makes and changes partition tables. */
    public static final NativeLibrary FDISK =
            new NativeLibrary("fdisk", "libfdisk1", "libfdisk.so.1");

    /** liblvm2cmd: the commands of lvm(8), to be run in this process. */
    public static final NativeLibrary LVM2CMD =
            new NativeLibrary("lvm2cmd", "liblvm2cmd2.03", "liblvm2cmd.so.2.03");

    /** libmagic of file(1): what kind of content some bytes are. */
    public static final NativeLibrary MAGIC =
            new NativeLibrary("magic", "libmagic1", "libmagic.so.1");

    /** libsquashfs of squashfs-tools-ng: unpacks the blocks of SquashFS. */
    public static final NativeLibrary SQUASHFS =
            new NativeLibrary("squashfs", "libsquashfs1", "libsquashfs.so.1");

    /** libzfs of OpenZFS: pools and datasets of the kernel's module. */
    public static final NativeLibrary ZFS = new NativeLibrary("zfs", "libzfs4linux", "libzfs.so.4");

    /** libzstd: Zstandard compression. */
    public static final NativeLibrary ZSTD = new NativeLibrary("zstd", "libzstd1", "libzstd.so.1");

    private static final String PROPERTY_PREFIX = "drydock.library.";

    private final String name;
    private final String debianPackage;
    private final List<String> sonames;
    private volatile @Nullable Attempt attempt;

    /**
     * A library that a module has bindings of its own for.
     *
     * @param name its short name, by which a system property points elsewhere
     * @param sonames what it may be called, in the order in which they are tried
     */
    public NativeLibrary(String name, String debianPackage, String... sonames) {
        this.name = name;
        this.debianPackage = debianPackage;
        this.sonames = List.of(sonames);
    }

    /** The one attempt to open the library: either its symbols or why there are none. */
    private sealed interface Attempt {
        record Opened(SymbolLookup symbols) implements Attempt {}

        record Failed(String reason) implements Attempt {}
    }

    /** Tells whether the library could be opened. */
    public boolean isAvailable() {
        return attempt() instanceof Attempt.Opened;
    }

    /** Tells whether the library is there and has this symbol: the check for newer functions. */
    public boolean has(String symbol) {
        return attempt() instanceof Attempt.Opened opened
                && opened.symbols.find(symbol).isPresent();
    }

    /**
     * Returns if the library is there.
     *
     * @throws MissingNativeLibraryException if it could not be opened
     */
    public void require() throws MissingNativeLibraryException {
        if (attempt() instanceof Attempt.Failed failed) {
            throw new MissingNativeLibraryException(name, debianPackage, failed.reason);
        }
    }

    /**
     * Finds a symbol of this library.
     *
     * @throws UnsatisfiedLinkError if the library could not be opened; an error, since a static
     *     initializer lets only errors through as they are
     */
    @Override
    public Optional<MemorySegment> find(String symbol) {
        return switch (attempt()) {
            case Attempt.Opened opened -> opened.symbols.find(symbol);
            case Attempt.Failed failed -> throw new UnsatisfiedLinkError(failed.reason);
        };
    }

    private Attempt attempt() {
        Attempt made = attempt;
        return made != null ? made : open();
    }

    private synchronized Attempt open() {
        Attempt made = attempt;
        if (made == null) {
            made = tryEach();
            attempt = made;
        }
        return made;
    }

    @SuppressWarnings("restricted")
    private Attempt tryEach() {
        String property = PROPERTY_PREFIX + name;
        String override = System.getProperty(property);
        List<String> failures = new ArrayList<>();
        for (String candidate : override != null ? List.of(override) : sonames) {
            try {
                return new Attempt.Opened(SymbolLookup.libraryLookup(candidate, Arena.global()));
            } catch (IllegalArgumentException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        return new Attempt.Failed(
                "native library '%s' is not available: %s; install package %s or set -D%s=<path>"
                        .formatted(name, failures, debianPackage, property));
    }
}
